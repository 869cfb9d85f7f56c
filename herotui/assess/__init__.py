"""Assess: what leaked, and what does it open?"""
