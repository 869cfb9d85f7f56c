"""A simulated incident, played: by itself from launch to report, as far as herotui is built."""
