"""The business's own synonyms: what columns are called, and what people say instead."""

# Each line: what a column may be called | what a sentence may say. Names are matched as whole
# runs of words; the first part also counts as something a sentence may say.
_CONCEPTS = """
industry, sector, vertical, branch, line of business | works in, work in, works at, work at, works
  for, firms in, companies in, businesses in, manufacturer, field of
company size, employees, employee count, number of employees, headcount, staff, team size, company
  headcount, size of company, workforce | fte, employs, workforce, people work, sized company,
  company with, firm with, firms with, companies with, business with, colleagues
job title, role, position, function, job, occupation, profession, job function, department | works
  as, work as, works in, work in, is a, is an, job, title, reports to, heads, leads the, runs the,
  responsible for,
  in charge of, retired, unemployed, self employed
seniority, level, job level, management level | director, vice president, executive, c level,
  junior, senior, head of
lead source, source, original source, origin, lead origin, acquisition channel, first touch, utm
  source | comes to us, comes from, came to us, came through, find us, finds us, found us, hears
  of us, heard of us, arrives through, referred by, arrive through, discovers us, discovered us,
  attracted by, came in through, comes in through
channel, contact channel, ticket source, preferred channel, contact, communication channel | gets
  in touch, get in touch, contacts us, contact us, reaches us, reach him, reach her, reach them,
  reached by, calls us, writes to us, prefers to be contacted, talks to us, asks for help by,
  turns to
campaign | campaign, promotion
previous campaign outcome, campaign outcome, response, accepted campaign | said yes, earlier
  campaign, previous campaign, last campaign, accepted, responded, campaign before, bought before
age, customer age, age group, age years | years old, aged, age of, in her thirties, in his
  thirties, years of age, young, old
year birth, birth year, birth date, date birth, birthday | born, born in
senior citizen, senior | over 65, pensioner, retired, retirement age, senior citizen, above 65,
  older than 65, elderly, 65 and older, 65 or older
income, salary, household income, annual income | earns, earning, income, salary, makes a year,
  take home
education, degree, education level, qualification | degree, diploma, studied, university, school,
  graduate, graduated, doctorate, master, bachelor, academic, college, holds a
contract, contract type, plan term, contract term, billing period | on a contract, monthly
  contract, contract, signs for, commits for, cancel any month, committed for
payment method, payment type, pay method | pays by, pay by, pays with, pay with, pays via, paying
  by, settles by, pays through
paperless billing, billing, e billing | paperless, bill by mail, bills by email, paper bill,
  online bill, electronic bill
tenure, tenure months, customer since, months as customer, years as customer, relationship length
  | with us, been with us, customer for, stays with us, with us for, with us since, customer
  since, loyal for, our customer, been a customer, joined us
region, state, territory, area, province | lives in, based in, located in, region
country, nation, market | lives in, based in, located in, comes from, headquartered in, countries,
  at home in
city, town, office location, location | lives in, based in, located in, town
churn, churn label, customer status, churned, cancelled, attrition | churn, leaves us, left us,
  cancels, cancelled, quits, switches away
churn reason, cancellation reason, reason for leaving, churn category | leaves because, left
  because, leaves when, cancels because, cancelled because, quits because, leave because, churns
  because
closed lost reason, lost reason, loss reason, reason lost, rejection reason | lost because, lost
  when, deals are lost, deal is lost, lost to, we lose, does not buy because, doesn't buy because,
  rejected because, fails because, loses interest
monthly charge, monthly charges, monthly fee, monthly spend, mrr, monthly revenue, monthly amount
  | a month, per month, monthly, monthly bill, each month
annual revenue, revenue, turnover, company revenue, sales volume | turnover, revenue, turns over,
  annual sales
amount, deal amount, deal value, deal size, contract value, close value, order value, value |
  deals are worth, deal is worth, deal size, deal of, deals of, worth, orders are worth, order
  value
amount, spend, spending, purchases, total spend | spends, spend on, spending, spent
balance, account balance, savings, yearly balance | keeps in the account, in the account, on the
  account, account balance, balance, in savings, savings of
housing, housing loan, mortgage, home loan | mortgage, housing loan, home loan, paying off the
  house, paying off a house
loan, personal loan, consumer loan | personal loan, loan, borrowed
default, credit default, in default | defaulted, default, defaults, in arrears
marital status, marital, family status | married, single, divorced, widowed, widow, lives alone,
  living alone, unmarried, living together, cohabiting, marriage
partner, spouse, has partner | partner, spouse, husband, wife, lives alone, living alone, single,
  lives with a partner, married
dependents, has dependents, dependants | dependents, dependants, dependent, family to support
children, kids, number of children, kids at home, kid home, kid | child, kid, children, kids,
  small children, young children, toddler, childless, parent, parents, family with children
teen, teenager, teens at home, teen home | teenager, teen, adolescent, teenage
gender, sex | woman, man, female, male, women, men
complain, complaint, complaints, complained | complains, complained, complaint
web visits, website visits, visits, sessions, site visits, web sessions | visits our website,
  visits the website, visits our site, visits to the website, on our website, browses our site,
  visit our website, visits our web page
web purchases, online purchases, online orders | buys online, orders online, purchases on the web,
  buys on the web, buys on our website, shops online
catalog purchases, catalogue purchases | catalog, orders from the catalog, buys from the catalog
store purchases, shop purchases, in store purchases | in the store, in store, in the shop, buys in
  our shop, visits the shop, at the store
deals purchases, discount purchases, discounted purchases, coupon purchases, promotions used |
  discount, bargain, special offer, coupon, voucher, sale price, reduced price, on sale, promotion
referred friend, refer friend, number refer, referrals, referred | recommends us, recommend us,
  refers, told friends, tells friends, word of mouth, recommended us, brings friends
internet service, internet type, internet connection, connection | internet, broadband,
  connection, fiber, dsl
phone service, phone | telephone service, phone line, landline
multiple lines, lines | several lines, phone lines, several phone lines, more phone lines, more
  than one line, two lines, multiple lines
streaming movies, streaming films | movie, film, streams films, movies
streaming tv, television | tv, television, streams tv, series
streaming music, music | music, streams music, songs
tech support, technical support, premium tech support, support plan | technical support, tech
  support
online security, security | online security, security package, antivirus
online backup, backup | backup
device protection, device protection plan, insurance | device protection, device insurance,
  insures her phone, insures his phone
unlimited data, data plan | unlimited data, data flat rate
gb download, data use, average monthly gb download, data volume, download | gigabytes, gb,
  download volume, downloads
wines, wine | wine
meat products, meat | meat
fish products, fish, seafood | fish, seafood
fruits, fruit | fruit
sweet products, sweets | sweets, candy, chocolate
gold prods, gold products | gold
lifecycle stage, lifecycle, stage | qualified lead, lifecycle stage, evangelist, subscriber
lead status | lead status
deal stage, pipeline stage, opportunity stage | deal stage, contract sent, decision maker bought
  in
deal type, business type, customer type | new business, existing business, new customer, existing
  customer, upsell, first purchase
ticket priority, priority, urgency | urgent tickets, urgent, priority
tickets, number of tickets, ticket count, support tickets | tickets, support requests, asks for
  support
satisfaction score, satisfaction, csat, nps, happiness | satisfied, satisfaction, dissatisfied,
  unhappy
recency, days since last purchase, last purchase | bought recently, last purchase, last bought
offer, promotion accepted | offer, accepted offer
product, product line, plan, package, product name, edition, tier | product, plan, package,
  edition
total charges, total revenue, lifetime value, clv | lifetime value, in total, over the years,
  total spend
buying trigger, trigger, purchase trigger, trigger event | makes her look, makes him look, makes
  them
  look, prompts, triggers, look for something new, sets off
tool, current tool, current system, software used, existing solution, current software | currently
  uses, works with, uses today, on paper, spreadsheet, spreadsheets, switches from, replaces
buying role, decision role, buyer role | decides, decision maker, signs, influencer, champion,
  approves the budget, economic buyer
budget, budget range, yearly budget | budget of, budget
device, device type, operating system | smartphone, tablet, laptop, desktop, iphone, android
language, preferred language | speaks, language
field workers, technicians, mobile workers, crew size, field staff, field team | technicians,
  people in the field, field workers, service technicians, engineers in the field
sites, number of sites, locations, branches | sites, locations, branches, plants
"""

# What a sentence may say for a level; both sides are compared as stems. First word: the level.
_LEVELS = """
healthcare | hospital, clinic, medical, health care, health, medicine
education | school, university, teaching
technology | tech, software, it company, saas
finance | bank, banking, financial services, insurance
manufacturing | manufacturer, factory, plant, industrial company
retail | retailer, shop, store chain
non profit | charity, ngo, foundation, association
professional services | consulting, consultancy, agency, law firm
construction | building firm, builder, building trade
automotive | car maker, car industry
phd | doctorate, doctoral degree, doctor
master | master's, msc, mba
graduation | bachelor, graduate, university degree, first degree
basic | primary school, basic school
tertiary | university, college, degree, higher education, academic
secondary | high school, secondary school
primary | primary school, elementary school
cellular | mobile, cell phone, mobile phone, smartphone, cell
telephone | landline, phone, fixed line
married | wife, husband, spouse
together | living together, cohabiting, lives with a partner
single | unmarried, lives alone, living alone, not married
alone | lives alone, living alone
widow | widowed, widower
divorced | separated
success | said yes, accepted, bought, was successful
failure | said no, declined, refused
retired | pensioner, in retirement
self employed | freelancer, freelance, own business
entrepreneur | founder, business owner, own company
blue collar | manual worker, factory worker, worker on the shop floor
unemployed | out of work, without a job
admin | administration, office clerk, administrative
housemaid | household help, housekeeper
student | studies, at university
management | manager
female | woman, women, lady, mother, she is a woman
male | man, men, gentleman, father
credit card | card, visa, mastercard
bank transfer | bank withdrawal, direct debit, standing order
bank withdrawal | bank transfer, direct debit, standing order
mailed check | check by mail, by post
month to month | monthly contract, cancel any month, no commitment
one year | 1 year, annual, twelve months, 12 months
two year | 2 years, two years, 24 months
fiber optic | fiber, optical fiber, fiberoptic
organic search | search, searching, google, search engine, googling, seo
paid social | social media, linkedin, facebook, instagram
legacy erp | old erp, erp
paid search | search ad, google ads, adwords
social media | linkedin, facebook, instagram, twitter
referral | recommendation, word of mouth, recommended, referred
email marketing | newsletter, mailing
offline sources | trade fair, trade show, event
events | trade fair, trade show, conference, exhibition
direct traffic | types our address, directly
new business | new customer, first purchase, first time buyer
existing business | existing customer, upsell
price | cheaper, too expensive, cost, price too high
competitor | competition, rival, other vendor, other provider
timing | wrong moment, bad time, not now
product fit | missing feature, does not fit, wrong product
phone | telephone, call
chat | live chat, messenger
email | e mail, mail
churned | left us, cancelled
stayed | still with us
marketing qualified lead | mql
sales qualified lead | sql
paper | pen and paper, clipboard
spreadsheet | excel, google sheets
germany | german, de, deu
austria | austrian, at, aut
switzerland | swiss, ch, che
united states | usa, us, america, american, u s
united kingdom | uk, gb, britain, british, england, great britain
france | french, fr, fra
italy | italian, it, ita
spain | spanish, es, esp
netherlands | dutch, nl, nld, holland
sweden | swedish, se, swe
poland | polish, pl, pol
denmark | danish, dk, dnk
norway | norwegian, no, nor
belgium | belgian, be, bel
canada | canadian, ca, can
australia | australian, au, aus
brazil | brazilian, br, bra
portugal | portuguese, pt, prt
india | indian, in, ind
"""

# Verbs and states of the mind: what only a customer can tell.
INNER = """
want wants wanting wish wishes hope hopes dream dreams feel feels feeling fear fears afraid scared
worry worries worried anxious nervous believe believes think thinks trust trusts distrust distrusts
mistrust doubt doubts struggle struggles frustrate frustrated frustrates frustration annoy annoyed
annoys annoying hate hates dislike dislikes love loves enjoy enjoys value values appreciate
appreciates proud pride guilty ashamed ambition ambitious ambitions goal goals motivated motivates
motivation motivations need needs cares expect expects admire admires regret regrets suspect
suspects overwhelmed stressed stress tired bored curious convinced confident lonely jealous grateful
respect respects longs craves aspires aspire seeks strives sees understand understands prefers
considers imagine imagines pain pains challenge challenges rather impatient skeptical sceptical
hard difficult pressure overworked relieved relief
""".split()  # noqa: SIM905
# Said of the mind, and yet often done and recorded as well: half weight against a trait.
HALF_INNER = frozenset("prefers prefer need needs enjoy enjoys love loves likes like value".split())  # noqa: SIM905

# Traits that record what somebody thinks, so that sentences about the mind can be tested on them.
SUBJECTIVE = """
satisfaction nps csat reason feedback motivation goal priority concern interest preference
preferred attitude opinion rating importance challenge pain need driver objection complain
complaint survey sentiment objective theme answer
""".split()  # noqa: SIM905

# Words of columns' names that say little about what a column holds.
GENERIC = """
number of in the a an total average count type name id code value customer client contact company
associated is has label status category score level group date buying buyer month months day year
years monthly
annual data plan service index flag field current old new main primary home per at on by
""".split()  # noqa: SIM905

STOP = """
a an the of in on at to for from by with and or is are was were be been being has have had he she
it its they them their his her him we us our you your who that which this these those as than then
so but not no do does did will would can could should may might into about over under very more
most less least up out if when while because also just only own same other each every any all some
such too there here what how why where i me my
""".split()  # noqa: SIM905


def _table(text: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Lines `a, b | c, d` as pairs of tuples; an indented line goes on with the one before."""
    rows = []
    for line in text.strip().replace("\n  ", " ").splitlines():
        left, _, right = line.partition("|")
        rows.append((_items(left), _items(right)))
    return tuple(rows)


def _items(text: str) -> tuple[str, ...]:
    return tuple(w.strip() for w in text.split(",") if w.strip())


CONCEPTS = _table(_CONCEPTS)
LEVEL_ALIASES = _table(_LEVELS)
