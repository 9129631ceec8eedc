"""The words by which tables and columns are recognised, and the exports whose headers are known."""

# ruff: noqa: SIM905  lists of words read better as text

from dataclasses import dataclass

from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.schema import Role, TableKind

FILE_WORDS: dict[TableKind, frozenset[str]] = {
    "deals": frozenset("deal opportunity opp pipeline".split()),
    "people": frozenset(
        "contact lead people person customer client user member mql prospect subscriber visitor "
        "buyer kunde kunden kontakt".split()
    ),
    "accounts": frozenset("company account organisation organization firm firmen".split()),
    "subscriptions": frozenset("subscription contract".split()),
    "events": frozenset("event activity session click log touchpoint visit pageview".split()),
    "tickets": frozenset("ticket case support complaint".split()),
    "responses": frozenset("response survey feedback nps answer questionnaire".split()),
}
COLUMN_NAMES: dict[TableKind, frozenset[str]] = {
    "people": frozenset(
        "first name,last name,firstname,lastname,email,job title,lifecycle stage,lead status,"
        "lead source,gender,sex,age,marital status,marital,education,occupation,job,income,"
        "year birth,birth date,date birth,contact id,customer id,lead id,person id".split(",")
    ),
    "accounts": frozenset(
        "company name,company domain name,industry,sector,number of employees,employees,"
        "annual revenue,subsidiary of,year established,company id,account id,account name".split(
            ","
        )
    ),
    "deals": frozenset(
        "deal stage,deal name,stage,amount,close date,close value,pipeline,probability,is won,"
        "opportunity id,won date,deal id,deal owner,closed lost reason".split(",")
    ),
    "subscriptions": frozenset(
        "mrr,arr,plan,renewal date,billing period,subscription id,cancelled at".split(",")
    ),
    "events": frozenset(
        "event,event name,timestamp,session id,activity,activity type,event date,page,user pseudo "
        "id,anonymous id,message id,activity id".split(",")
    ),
    "tickets": frozenset("ticket id,priority,ticket status,ticket priority,ticket name".split(",")),
    "responses": frozenset("nps,nps score,date submitted,time started,respondent id".split(",")),
}
NOUNS: dict[str, frozenset[str]] = {
    "people": frozenset(
        "contact lead person people customer client user mql visitor member prospect subscriber "
        "respondent buyer cust pseudo anonymous loyalty".split()
    ),
    "accounts": frozenset("company account organisation organization firm employer".split()),
    "deals": frozenset("deal opportunity opp".split()),
    "events": frozenset("event activity message session".split()),
    "tickets": frozenset("ticket case".split()),
    "subscriptions": frozenset("subscription contract".split()),
    "responses": frozenset("response respondent".split()),
    "other": frozenset(),
}
IDENTIFYING = frozenset(
    "id ids uuid guid key no nr number ref code name domain email mail address associated primary "
    "the record".split()
)
OWNER = frozenset(
    "owner agent rep representative salesperson assigned assignee sdr sr manager".split()
)
# what is written by or known of an owner, and is not who that is
NOTE = frozenset("note comment remark feedback message description memo summary text".split())
OF_OWNER = frozenset(
    "reason score rating grade level title role region country city territory phone mobile fax "
    "quota target count share status".split()
)
CREATED = frozenset(
    "create created creation added signup registered registration first contact entered engage "
    "engaged received opened submitted entry enrolled customer".split()
)
CLOSED = frozenset("close closed closing won lost".split())
START = frozenset("start started starts begin begins from since".split())
END = frozenset("end ended ends until expire expires expiry cancelled canceled churned".split())
MONEY = frozenset("amount value revenue mrr arr acv tcv price total betrag umsatz wert sum".split())
CHANNEL = frozenset("channel origin medium source".split())
WHEN = frozenset("date time timestamp at on ts datum day".split())


@dataclass(frozen=True)
class KnownExport:
    """An export known by its header: a table is one when it has all of `needs`."""

    shown: str
    kind: TableKind
    needs: frozenset[str]
    roles: tuple[tuple[str, Role], ...] = ()


def _needs(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


EXPORTS = (
    KnownExport("HubSpot activities", "events", _needs("activityid,activitytype,activitydate"),
                (("activitydate", "created"), ("activityowner", "owner"))),
    KnownExport("HubSpot companies", "accounts", _needs("companyname,companydomainname"),
                (("companyname", "name"), ("createdate", "created"))),
    KnownExport("HubSpot contacts", "people", _needs("firstname,lastname,email,lifecyclestage"),
                (("leadstatus", "status"), ("createdate", "created"))),
    KnownExport("HubSpot deals", "deals", _needs("dealname,dealstage,pipeline"),
                (("dealstage", "status"), ("amount", "value"), ("closedate", "closed"),
                 ("createdate", "created"), ("closedlostreason", "reason"))),
    KnownExport("HubSpot tickets", "tickets", _needs("ticketid,ticketname,ticketstatus"),
                (("ticketstatus", "status"), ("createdate", "created"),
                 ("closedate", "closed"))),
    KnownExport("Salesforce opportunities", "deals", _needs("stagename,closedate,accountid"),
                (("stagename", "status"), ("amount", "value"), ("closedate", "closed"),
                 ("createddate", "created"), ("accountid", "account_key"))),
    KnownExport("Salesforce opportunities", "deals",
                _needs("opportunityname,stage,closedate,accountname"),
                (("stage", "status"), ("amount", "value"), ("closedate", "closed"),
                 ("createddate", "created"), ("accountname", "account_key"))),
    KnownExport("Salesforce leads", "people", _needs("leadsource,status,company,lastname"),
                (("leadsource", "channel"), ("createddate", "created"))),
    KnownExport("Salesforce contacts", "people", _needs("accountid,lastname,mailingcountry"),
                (("accountid", "account_key"), ("createddate", "created"))),
    KnownExport("Salesforce accounts", "accounts", _needs("billingcountry,industry,type,name")),
    KnownExport("GA4 events", "events", _needs("eventdate,eventtimestamp,eventname"),
                (("eventtimestamp", "created"), ("userpseudoid", "person_key"))),
    KnownExport("Segment events", "events", _needs("messageid,event,anonymousid"),
                (("timestamp", "created"), ("userid", "person_key"))),
    KnownExport("Segment events", "events", _needs("messageid,type,userid"),
                (("timestamp", "created"), ("userid", "person_key"))),
    KnownExport("Pipedrive deals", "deals", _needs("dealtitle,dealstatus,dealvalue"),
                (("dealstatus", "status"), ("dealvalue", "value"),
                 ("dealdealcreated", "created"), ("deallostreason", "reason"))),
    KnownExport("Zoho CRM leads", "people", _needs("leadowner,leadsource,leadstatus,company")),
    KnownExport("Mailchimp audience", "people", _needs("emailaddress,memberrating,optintime")),
    KnownExport("Stripe subscriptions", "subscriptions", _needs("customerid,plan,status,created")),
)  # fmt: skip


def plain(name: str) -> str:
    """The name in small letters and digits only: "Customer ID" and CustomerID are alike."""
    return "".join(c for c in name.casefold() if c.isalnum())


def singular(word: str) -> str:
    """A rough singular, good enough to compare nouns with."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return (
        word[:-1]
        if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3
        else word
    )


def nouns(name: str) -> frozenset[str]:
    """The words of a name, each in the singular."""
    return frozenset(singular(t) for t in tokens(name))


def known_export(names: tuple[str, ...]) -> KnownExport | None:
    """The export that this header belongs to, or None."""
    header = frozenset(plain(n) for n in names)
    fitting = [e for e in EXPORTS if e.needs <= header]
    return max(fitting, key=lambda e: len(e.needs), default=None)
