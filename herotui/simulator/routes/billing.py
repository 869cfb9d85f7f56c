"""What is paid: invoices, cards, credits, quotas, licences."""

from __future__ import annotations

from herotui.simulator.billing import Credit, Delinquency, Invoice, Licence, PaymentMethod
from herotui.simulator.protocol import Page, Row, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp, stamp_or_none
from herotui.simulator.views import by

ROUTES = Routes()
_BY_ID = by("id")
ADDRESS = ("address_1", "address_2", "city", "country", "other", "postal_code", "state")


@ROUTES.on("GET /account/invoices", "global")
def invoices(visit: Visit) -> object:
    """The account's own bills, not its teams'."""
    return Page(list(visit.account.invoices.values()), show_invoice, _BY_ID)


@ROUTES.on("GET /account/invoices/{invoice}", "global")
def invoice(visit: Visit) -> object:
    """One bill, by id or number."""
    return show_invoice(_find_invoice(visit, visit.account.invoices))


@ROUTES.on("GET /account/invoice-address", "global")
def invoice_address(visit: Visit) -> object:
    """What stands on the bills."""
    address: Row = dict.fromkeys(ADDRESS, "") | {"use_invoice_address": False, "heroku_id": _billing_id(visit)}
    return address | visit.account.invoice_address


@ROUTES.on("PUT /account/invoice-address", "global")
def update_invoice_address(visit: Visit) -> object:
    """Have something else stand there."""
    known = {*ADDRESS, "use_invoice_address"}
    visit.account.invoice_address.update({name: value for name, value in visit.body.items() if name in known})
    return invoice_address(visit)


@ROUTES.on("GET /account/payment-method", "global")
def payment_method(visit: Visit) -> object:
    """The card that pays, its last digits only."""
    found = visit.account.payment_method
    if found is None:
        raise not_found("payment_method")
    return _show_payment_method(found)


@ROUTES.on("PATCH /account/payment-method", "global")
def update_payment_method(visit: Visit) -> object:
    """Pay by another card."""
    sent = {name: str(value or "") for name, value in visit.body.items()}
    number, needed = sent.get("card_number", ""), ("first_name", "last_name", "address_1", "city", "country")
    if len(number) < 12 or not all(sent.get(name) for name in needed):
        raise invalid("Card number, name and address are needed.")
    visit.account.payment_method = PaymentMethod(
        card_type="Visa",
        card_last4=number[-4:],
        **{name: sent.get(name, "") for name in (*needed, "postal_code", "state")},
        expiration_month=sent.get("expiration_month", ""),
        expiration_year=sent.get("expiration_year", ""),
        address_2=sent.get("address_2", ""),
        other=sent.get("other"),
    )
    visit.account.verified = True
    return payment_method(visit)


@ROUTES.on("GET /account/credits", "global")
def credits(visit: Visit) -> object:
    """What Heroku owes the account."""
    return Page(list(visit.account.credits.values()), _show_credit, _BY_ID)


@ROUTES.on("GET /account/credits/{credit}", "global")
def credit(visit: Visit) -> object:
    """One credit."""
    found = visit.account.credits.get(visit.args["credit"])
    if found is None:
        raise not_found("credit")
    return _show_credit(found)


@ROUTES.on("GET /account/delinquency", "identity")
def delinquency(visit: Visit) -> object:
    """What happens when, to an account that has not paid."""
    return _show_delinquency(visit.account.delinquency)


@ROUTES.on("POST /accounts/{user}/actions/get-quota", "read")
def quota(visit: Visit) -> object:
    """Seconds of Eco dynos left this month, as Heroku's CLI asks for them."""
    account = visit.account
    if visit.version != "3.account-quotas" or visit.args["user"] != account.id or account.quota is None:
        raise not_found("account_quota")
    whole, used = account.quota
    own = [app for app in visit.world.apps.values() if app.owner is account]
    apps = [{"app_uuid": app.id, "quota_used": used // len(own)} for app in own]
    return {"account_quota": whole, "quota_used": used, "apps": apps}


@ROUTES.on("GET /teams/{team}/invoices", "global")
def team_invoices(visit: Visit) -> object:
    """The team's bills, for its admins."""
    return Page(list(visit.team(admin=True).invoices.values()), _show_team_invoice, _BY_ID)


@ROUTES.on("GET /teams/{team}/invoices/{invoice}", "global")
def team_invoice(visit: Visit) -> object:
    """One of them."""
    return _show_team_invoice(_find_invoice(visit, visit.team(admin=True).invoices))


@ROUTES.on("GET /teams/{team}/delinquency", "read")
def team_delinquency(visit: Visit) -> object:
    """What happens when, to a team that has not paid."""
    return _show_delinquency(visit.team().delinquency)


@ROUTES.on("GET /teams/{team}/licenses", "read")
def licences(visit: Visit) -> object:
    """What an enterprise team has bought."""
    return [_show_licence(one) for one in visit.team().licences]


@ROUTES.on("GET /teams/{team}/license-collections", "read")
def licence_collections(visit: Visit) -> object:
    """The same by period."""
    team = visit.team()
    periods = sorted({(one.start_date, one.end_date) for one in team.licences})
    return [
        {
            "period": f"{start} - {end}",
            "licenses": [_show_licence(one) for one in team.licences if (one.start_date, one.end_date) == (start, end)],
        }
        for start, end in periods
    ]


def show_invoice(found: Invoice) -> Row:
    """A personal account's bill, in dollars."""
    return {
        "id": found.id,
        "number": found.number,
        "charges_total": found.charges / 100,
        "created_at": stamp(found.created_at),
        "credits_total": found.credits / 100,
        "period_end": found.period_end,
        "period_start": found.period_start,
        "state": found.state,
        "total": found.total / 100,
        "updated_at": stamp(found.created_at),
    }


def _show_team_invoice(found: Invoice) -> Row:
    """A team's bill, in cents."""
    return {
        "id": found.id,
        "number": found.number,
        "addons_total": found.charges // 4,
        "charges_total": found.charges,
        "created_at": stamp(found.created_at),
        "credits_total": found.credits,
        "database_total": found.charges // 4,
        "dyno_units": round(found.charges / 5000, 3),
        "payment_status": "Paid" if found.state == 1 else "Pending",
        "period_end": found.period_end,
        "period_start": found.period_start,
        "platform_total": found.charges // 2,
        "state": found.state,
        "total": found.total,
        "updated_at": stamp(found.created_at),
        "weighted_dyno_hours": round(found.charges / 7, 1),
    }


def _find_invoice(visit: Visit, among: dict[str, Invoice]) -> Invoice:
    wanted = visit.args["invoice"]
    found = next((one for one in among.values() if wanted in (one.id, str(one.number))), None)
    if found is None:
        raise not_found("invoice")
    return found


def _billing_id(visit: Visit) -> str:
    return f"{visit.account.id}@users.heroku.com"


def _show_payment_method(found: PaymentMethod) -> Row:
    return {name: getattr(found, name) for name in PaymentMethod.__slots__}


def _show_credit(found: Credit) -> Row:
    return {
        "id": found.id,
        "amount": found.amount,
        "balance": found.balance,
        "created_at": stamp(found.created_at),
        "expires_at": stamp(found.expires_at),
        "title": found.title,
        "updated_at": stamp(found.created_at),
    }


def _show_delinquency(found: Delinquency) -> Row:
    return {
        "scheduled_suspension_time": stamp_or_none(found.suspension),
        "scheduled_deletion_time": stamp_or_none(found.deletion),
    }


def _show_licence(found: Licence) -> Row:
    return {
        "code": found.code,
        "name": found.name,
        "qty": found.quantity,
        "consumed": round(found.consumed),
        "start_date": found.start_date,
        "end_date": found.end_date,
    }
