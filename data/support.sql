-- The sample: a fictional support provider that answers the customers of eight client companies.
--
-- Two years of data, 2024-10-01 to 2026-10-17; October 2026 is unfinished. Run it in an empty or an existing DuckDB database.
--
-- Acme      a typical mid-size client: moderate nearly everywhere, slowly getting better
-- Borealis  healthy: every indicator in its best band
-- Cobalt    fast but shallow: quick answers and short handling, half of the steps skipped; an outage in March 2026 doubles the tickets
-- Dunes     deteriorating: good in 2024, weak in 2026; rising demand, mostly technical, swamps the desk
-- Everest   recovering: retention 85 -> 70 (March 2026) -> 82 (September 2026), depth 60 -> 85 within twelve months
-- Fjord     small: a handful of tickets a month, samples too small to judge, some months without any rows
-- Granite   weak in most things
-- Harbor    thorough but slow and dear: more than nine of ten steps done, long handling, high cost per ticket
--
-- The dirt is deliberate: tickets without a first answer, unresolved and reopened ones, tickets solved at first contact and reopened
-- later, handling time not logged, steps not written down, surveys unanswered or answered in part, customers without a segment,
-- customers not yet assessed, complaints still open. Costs are booked on the last day of a month, so October 2026 has none yet.
--
-- Every number follows from integer arithmetic: the same rows on any machine with any number of threads.

-- Pseudo-random 0 .. bound-1 from a seed and a salt that tells apart the draws made for one row.
CREATE OR REPLACE TEMP MACRO spread(x) AS xor(x * x % 2147483647, x // 8191);
CREATE OR REPLACE TEMP MACRO draw(seed, salt, bound) AS
    spread((spread((seed * 48271 + salt * 1299709 + 11) % 2147483647) * 16807 + salt * 7919) % 2147483647) // 7 % bound;

-- A skewed amount whose mean is `mean`, given a draw 0 .. 999: most are well below the mean, one in ten above 2.4 times.
CREATE OR REPLACE TEMP MACRO skewed(mean, u) AS mean * (81675000 + u * u * u) // 326700000;

-- The value `step` of `span` months on the way from one knot of a course to the next.
CREATE OR REPLACE TEMP MACRO course(a, b, step, span) AS a + (b - a) * step // span;

CREATE OR REPLACE TEMP MACRO since_start(seconds) AS TIMESTAMP '2024-10-01 00:00:00' + to_seconds(seconds);

-- ---------------------------------------------------------------------------------------------------------------------
-- Profiles: what a client looks like at some months (0 is October 2024, 24 is October 2026); between them it moves in a straight line.

CREATE OR REPLACE TEMP TABLE clients (client_no BIGINT, client VARCHAR, customers BIGINT, agents BIGINT);
INSERT INTO clients VALUES
    (1, 'Acme', 400, 9), (2, 'Borealis', 520, 12), (3, 'Cobalt', 350, 9), (4, 'Dunes', 330, 8),
    (5, 'Everest', 320, 9), (6, 'Fjord', 26, 2), (7, 'Granite', 300, 7), (8, 'Harbor', 240, 10);

-- tickets, inquiries: per month; technical, billing, product: percent of tickets, the rest are feature requests;
-- operations: per process and working day; joining: customers per month; leaving: customers per 1000 and month.
CREATE OR REPLACE TEMP TABLE demand_knots
    (client VARCHAR, month_no BIGINT, tickets BIGINT, technical BIGINT, billing BIGINT, product BIGINT,
     inquiries BIGINT, operations BIGINT, joining BIGINT, leaving BIGINT);
INSERT INTO demand_knots VALUES
    ('Acme',      0, 140, 40, 28, 22,   90, 24, 12, 34), ('Acme',     24, 165, 38, 27, 23,  100, 28, 13, 30),
    ('Borealis',  0, 180, 33, 25, 24,  120, 60, 14,  7), ('Borealis', 24, 200, 32, 24, 25,  130, 66, 14,  7),
    ('Cobalt',    0, 150, 45, 25, 20,  100, 30, 13, 36), ('Cobalt',   16, 165, 45, 25, 20,  110, 32, 13, 36),
    ('Cobalt',   17, 340, 74, 12, 10,  150, 32, 12, 52), ('Cobalt',   18, 185, 50, 23, 18,  110, 32, 13, 44),
    ('Cobalt',   24, 170, 45, 25, 20,  110, 32, 13, 40),
    ('Dunes',     0, 105, 34, 28, 24,   70, 26, 10, 10), ('Dunes',    12, 140, 42, 24, 22,   85, 26,  9, 30),
    ('Dunes',    24, 215, 58, 18, 17,  110, 26,  6, 66),
    ('Everest',   0, 130, 38, 26, 24,   85, 28, 10, 18), ('Everest',  17, 155, 42, 26, 22,   95, 28,  9, 56),
    ('Everest',  24, 135, 36, 26, 25,   85, 28, 12, 14),
    ('Fjord',     0,   9, 40, 30, 20,    6,  2,  1, 20), ('Fjord',    24,  10, 40, 30, 20,    7,  2,  1, 25),
    ('Granite',   0, 150, 48, 30, 14,   95, 22, 18, 62), ('Granite',  24, 160, 48, 30, 14,  105, 22, 17, 66),
    ('Harbor',    0,  95, 36, 24, 26,   60, 20,  6, 14), ('Harbor',   24, 105, 36, 24, 26,   65, 20,  6, 16);

-- reply: minutes to the first answer on a ticket; inquiry_reply: minutes to the answer of an inquiry; resolve: scale of hours to resolution;
-- handling: tenths of agent minutes per interaction; depth: percent of expected steps documented; rating: tenths of a reviewer's point;
-- first_contact: percent solved at first contact; extra: hundredths of further interactions; escalated: percent; errors: per 10000 operations.
CREATE OR REPLACE TEMP TABLE service_knots
    (client VARCHAR, month_no BIGINT, reply BIGINT, inquiry_reply BIGINT, resolve BIGINT, handling BIGINT, depth BIGINT, rating BIGINT,
     first_contact BIGINT, extra BIGINT, escalated BIGINT, errors BIGINT);
INSERT INTO service_knots VALUES
    ('Acme',      0, 165,  65,  52, 135, 64, 34, 67, 130, 15, 200), ('Acme',     24, 130,  50,  44, 125, 73, 37, 70, 115, 13, 160),
    ('Borealis',  0,  36,  18,  16,  75, 83, 45, 84,  30,  5,  50), ('Borealis', 24,  34,  17,  15,  72, 83, 46, 85,  30,  5,  45),
    ('Cobalt',    0,  30,  15,  24,  52, 43, 27, 55, 150, 13, 240), ('Cobalt',   16,  30,  15,  24,  50, 42, 26, 54, 150, 13, 240),
    ('Cobalt',   17,  44,  20,  30,  44, 34, 24, 46, 170, 17, 270), ('Cobalt',   18,  32,  16,  25,  49, 41, 26, 53, 150, 13, 240),
    ('Cobalt',   24,  30,  15,  24,  50, 42, 26, 54, 150, 13, 240),
    ('Dunes',     0,  40,  22,  18,  85, 84, 43, 84,  30,  6,  60), ('Dunes',    12,  95,  60,  40, 125, 70, 37, 70, 110, 14, 180),
    ('Dunes',    24, 480, 230, 120, 195, 45, 26, 46, 210, 30, 420),
    ('Everest',   0, 120,  60,  50, 130, 66, 35, 70, 120, 14, 190), ('Everest',  11, 270, 135,  92, 190, 60, 29, 57, 180, 22, 330),
    ('Everest',  23,  44,  22,  17,  95, 85, 44, 83,  40,  7,  70), ('Everest',  24,  42,  20,  16,  92, 85, 44, 83,  40,  7,  70),
    ('Fjord',     0, 110,  50,  40, 120, 70, 37, 70, 110, 13, 150), ('Fjord',    24, 120,  50,  42, 120, 68, 36, 68, 120, 14, 150),
    ('Granite',   0, 640, 290, 125, 235, 45, 27, 47, 200, 27, 400), ('Granite',  24, 720, 310, 135, 245, 43, 25, 45, 200, 29, 440),
    ('Harbor',    0, 190,  75,  75, 255, 94, 47, 80, 120,  9, 120), ('Harbor',   24, 200,  80,  80, 265, 95, 47, 80, 120,  9, 110);

-- satisfied: percent of answers 4 or 5; promoters, detractors: percent; ease: tenths on 1 (hard) .. 10 (easy); effort: tenths on 1 .. 5 (very much);
-- at_risk: reviews of at-risk customers per month; retained: percent of them; complaints: per month; settled: percent of them resolved;
-- closing: days to close one.
CREATE OR REPLACE TEMP TABLE voice_knots
    (client VARCHAR, month_no BIGINT, satisfied BIGINT, promoters BIGINT, detractors BIGINT, ease BIGINT, effort BIGINT,
     at_risk BIGINT, retained BIGINT, complaints BIGINT, settled BIGINT, closing BIGINT);
INSERT INTO voice_knots VALUES
    ('Acme',      0, 76, 44, 16, 67, 26, 34, 77, 15,  80,  9), ('Acme',     24, 79, 48, 14, 70, 25, 32, 81, 13,  84,  8),
    ('Borealis',  0, 94, 72,  5, 84, 15, 26, 92,  4, 100,  2), ('Borealis', 24, 95, 74,  4, 85, 15, 26, 94,  3, 100,  2),
    ('Cobalt',    0, 72, 34, 24, 64, 28, 40, 75, 17,  79,  6), ('Cobalt',   16, 71, 33, 25, 63, 28, 40, 74, 18,  79,  6),
    ('Cobalt',   17, 58, 24, 40, 52, 34, 62, 66, 46,  70, 10), ('Cobalt',   18, 68, 31, 28, 61, 29, 48, 72, 22,  76,  8),
    ('Cobalt',   24, 71, 33, 25, 63, 28, 40, 74, 18,  79,  6),
    ('Dunes',     0, 92, 64,  6, 82, 17, 16, 90,  4,  97,  5), ('Dunes',    12, 78, 42, 17, 68, 25, 30, 78, 14,  84,  9),
    ('Dunes',    24, 56, 19, 40, 47, 37, 60, 58, 38,  62, 16),
    ('Everest',   0, 78, 44, 16, 68, 25, 34, 85, 13,  84,  8), ('Everest',   6, 76, 40, 18, 66, 26, 36, 85, 15,  82,  9),
    ('Everest',  12, 66, 30, 28, 59, 31, 46, 76, 24,  74, 11), ('Everest',  17, 68, 33, 26, 61, 30, 50, 70, 26,  74, 11),
    ('Everest',  23, 91, 64,  7, 81, 18, 34, 82,  8,  95,  5), ('Everest',  24, 91, 65,  7, 81, 18, 34, 83,  7,  95,  5),
    ('Fjord',     0, 80, 48, 14, 70, 24,  3, 80,  1,  80,  7), ('Fjord',    24, 80, 48, 14, 70, 24,  3, 80,  1,  80,  7),
    ('Granite',   0, 57, 20, 38, 49, 36, 44, 62, 28,  66, 15), ('Granite',  24, 54, 17, 42, 46, 37, 46, 58, 32,  62, 17),
    ('Harbor',    0, 87, 52, 10, 71, 23, 16, 88,  6,  94,  9), ('Harbor',   24, 88, 53, 10, 72, 23, 16, 88,  6,  94,  9);

-- cost: USD a month; sales: closed per month; assisted: percent of them assisted by support; deal: USD of a typical sale.
CREATE OR REPLACE TEMP TABLE money_knots
    (client VARCHAR, month_no BIGINT, cost BIGINT, sales BIGINT, assisted BIGINT, deal BIGINT);
INSERT INTO money_knots VALUES
    ('Acme',      0, 2650, 40, 30, 900), ('Acme',     24, 2900, 44, 34, 920),
    ('Borealis',  0, 1650, 60, 48, 980), ('Borealis', 24, 1780, 64, 50, 990),
    ('Cobalt',    0, 1550, 46, 18, 780), ('Cobalt',   24, 1720, 46, 16, 780),
    ('Dunes',     0, 1050, 36, 36, 860), ('Dunes',    12, 2300, 30, 26, 840), ('Dunes',   24, 6400, 22, 12, 820),
    ('Everest',   0, 2400, 30, 26, 880), ('Everest',  11, 4200, 26, 18, 860), ('Everest', 23, 1550, 36, 38, 900),
    ('Everest',  24, 1500, 36, 38, 900),
    ('Fjord',     0,  170,  4, 30, 640), ('Fjord',    24,  190,  4, 30, 640),
    ('Granite',   0, 4700, 30, 12, 700), ('Granite',  24, 5300, 28, 10, 700),
    ('Harbor',    0, 2600, 26, 40, 1500), ('Harbor',  24, 2900, 27, 42, 1500);

-- Months in which the small client has no rows at all.
CREATE OR REPLACE TEMP TABLE gaps (client VARCHAR, month_no BIGINT, subject VARCHAR);
INSERT INTO gaps VALUES
    ('Fjord', 3, 'complaints'), ('Fjord', 8, 'complaints'), ('Fjord', 13, 'complaints'), ('Fjord', 16, 'complaints'), ('Fjord', 20, 'complaints'),
    ('Fjord', 5, 'reviews'), ('Fjord', 14, 'reviews'), ('Fjord', 22, 'reviews'),
    ('Fjord', 10, 'tickets'), ('Fjord', 21, 'tickets'), ('Fjord', 15, 'inquiries'), ('Fjord', 18, 'sales');

-- ---------------------------------------------------------------------------------------------------------------------
-- One row per client and month with everything its rows are made from. `days` counts the days that have data.

CREATE OR REPLACE TEMP TABLE months AS
    SELECT month_no, first_day, CAST(date_diff('day', DATE '2024-10-01', first_day) AS BIGINT) AS day_no,
        CASE WHEN month_no = 24 THEN 17 ELSE CAST(date_diff('day', first_day, CAST(first_day + INTERVAL 1 MONTH AS DATE)) AS BIGINT) END AS days,
        -- demand of the season in percent: more in January and November, less in summer
        [108, 100, 99, 98, 97, 96, 92, 92, 100, 102, 108, 104][month(first_day)] AS season
    FROM (SELECT month_no, CAST(DATE '2024-10-01' + to_months(CAST(month_no AS INTEGER)) AS DATE) AS first_day FROM range(25) AS r(month_no));

CREATE OR REPLACE TEMP TABLE plan AS
WITH demand AS (
    SELECT a.client, m.month_no, m.month_no - a.month_no AS step, b.month_no - a.month_no AS span, a, b
    FROM demand_knots AS a
    JOIN demand_knots AS b ON b.client = a.client AND b.month_no = (SELECT min(n.month_no) FROM demand_knots AS n WHERE n.client = a.client AND n.month_no > a.month_no)
    JOIN months AS m ON m.month_no >= a.month_no AND (m.month_no < b.month_no OR m.month_no = 24 AND b.month_no = 24)
), service AS (
    SELECT a.client, m.month_no, m.month_no - a.month_no AS step, b.month_no - a.month_no AS span, a, b
    FROM service_knots AS a
    JOIN service_knots AS b ON b.client = a.client AND b.month_no = (SELECT min(n.month_no) FROM service_knots AS n WHERE n.client = a.client AND n.month_no > a.month_no)
    JOIN months AS m ON m.month_no >= a.month_no AND (m.month_no < b.month_no OR m.month_no = 24 AND b.month_no = 24)
), voice AS (
    SELECT a.client, m.month_no, m.month_no - a.month_no AS step, b.month_no - a.month_no AS span, a, b
    FROM voice_knots AS a
    JOIN voice_knots AS b ON b.client = a.client AND b.month_no = (SELECT min(n.month_no) FROM voice_knots AS n WHERE n.client = a.client AND n.month_no > a.month_no)
    JOIN months AS m ON m.month_no >= a.month_no AND (m.month_no < b.month_no OR m.month_no = 24 AND b.month_no = 24)
), money AS (
    SELECT a.client, m.month_no, m.month_no - a.month_no AS step, b.month_no - a.month_no AS span, a, b
    FROM money_knots AS a
    JOIN money_knots AS b ON b.client = a.client AND b.month_no = (SELECT min(n.month_no) FROM money_knots AS n WHERE n.client = a.client AND n.month_no > a.month_no)
    JOIN months AS m ON m.month_no >= a.month_no AND (m.month_no < b.month_no OR m.month_no = 24 AND b.month_no = 24)
)
SELECT c.client_no, c.client, c.agents, m.month_no, m.first_day, m.day_no, m.days, m.season, (c.client_no * 100 + m.month_no) * 10000 AS seed,
    course(d.a.tickets, d.b.tickets, d.step, d.span) AS tickets,
    course(d.a.technical, d.b.technical, d.step, d.span) AS technical,
    course(d.a.billing, d.b.billing, d.step, d.span) AS billing,
    course(d.a.product, d.b.product, d.step, d.span) AS product,
    course(d.a.inquiries, d.b.inquiries, d.step, d.span) AS inquiries,
    course(d.a.operations, d.b.operations, d.step, d.span) AS operations,
    course(d.a.joining, d.b.joining, d.step, d.span) AS joining,
    course(d.a.leaving, d.b.leaving, d.step, d.span) AS leaving,
    course(s.a.reply, s.b.reply, s.step, s.span) AS reply,
    course(s.a.inquiry_reply, s.b.inquiry_reply, s.step, s.span) AS inquiry_reply,
    course(s.a.resolve, s.b.resolve, s.step, s.span) AS resolve,
    course(s.a.handling, s.b.handling, s.step, s.span) AS handling,
    course(s.a.depth, s.b.depth, s.step, s.span) AS depth,
    course(s.a.rating, s.b.rating, s.step, s.span) AS rating,
    course(s.a.first_contact, s.b.first_contact, s.step, s.span) AS first_contact,
    course(s.a.extra, s.b.extra, s.step, s.span) AS extra,
    course(s.a.escalated, s.b.escalated, s.step, s.span) AS escalated,
    course(s.a.errors, s.b.errors, s.step, s.span) AS errors,
    course(v.a.satisfied, v.b.satisfied, v.step, v.span) AS satisfied,
    course(v.a.promoters, v.b.promoters, v.step, v.span) AS promoters,
    course(v.a.detractors, v.b.detractors, v.step, v.span) AS detractors,
    course(v.a.ease, v.b.ease, v.step, v.span) AS ease,
    course(v.a.effort, v.b.effort, v.step, v.span) AS effort,
    course(v.a.at_risk, v.b.at_risk, v.step, v.span) AS at_risk,
    course(v.a.retained, v.b.retained, v.step, v.span) AS retained,
    course(v.a.complaints, v.b.complaints, v.step, v.span) AS complaints,
    course(v.a.settled, v.b.settled, v.step, v.span) AS settled,
    course(v.a.closing, v.b.closing, v.step, v.span) AS closing,
    course(k.a.cost, k.b.cost, k.step, k.span) AS cost,
    course(k.a.sales, k.b.sales, k.step, k.span) AS sales,
    course(k.a.assisted, k.b.assisted, k.step, k.span) AS assisted,
    course(k.a.deal, k.b.deal, k.step, k.span) AS deal
FROM clients AS c
CROSS JOIN months AS m
JOIN demand AS d ON d.client = c.client AND d.month_no = m.month_no
JOIN service AS s ON s.client = c.client AND s.month_no = m.month_no
JOIN voice AS v ON v.client = c.client AND v.month_no = m.month_no
JOIN money AS k ON k.client = c.client AND k.month_no = m.month_no
ORDER BY c.client_no, m.month_no;

-- How many rows a client gets in a month: its profile times the season, a part of it in the unfinished month, none in a gap.
CREATE OR REPLACE TEMP MACRO amount(seed, salt, typical, season, days) AS
    (typical * season * (92 + draw(seed, salt, 17)) * (CASE WHEN days = 17 THEN 17 ELSE 31 END) + draw(seed, salt + 1, 310000)) // 310000;

-- ---------------------------------------------------------------------------------------------------------------------
-- Customers: those of before October 2024 and those who joined since. Who leaves is drawn month by month.

CREATE OR REPLACE TABLE customers (
    customer_id BIGINT, client VARCHAR, segment VARCHAR, region VARCHAR, joined_at DATE, left_at DATE);

INSERT INTO customers
WITH founders AS (
    SELECT client_no, client, -1 AS month_no, unnest(range(customers)) AS k, DATE '2021-01-04' AS first_day, 1365 AS days FROM clients
), joiners AS (
    SELECT client_no, client, month_no, unnest(range(joining * days // 31)) AS k, first_day, days FROM plan
), everyone AS (
    SELECT row_number() OVER (ORDER BY client_no, month_no, k) AS customer_id, client_no, client, month_no, first_day, days
    FROM (SELECT * FROM founders UNION ALL SELECT * FROM joiners)
), joined AS (
    SELECT *, CAST(first_day + to_days(CAST(draw(customer_id, 1, days) AS INTEGER)) AS DATE) AS joined_at FROM everyone
), leaving AS (
    -- the first month in which the draw says so, never the month of joining
    SELECT j.customer_id, min(p.month_no) AS month_no
    FROM joined AS j JOIN plan AS p ON p.client = j.client AND p.month_no > j.month_no
    WHERE draw(j.customer_id * 31 + p.month_no, 2, 1000) < p.leaving
    GROUP BY j.customer_id
)
SELECT j.customer_id, j.client,
    CASE WHEN draw(j.customer_id, 3, 90) = 0 THEN NULL
        ELSE ['small business', 'small business', 'mid-market', 'enterprise'][1 + draw(j.customer_id, 4, 4)] END,
    ['north', 'south', 'east', 'west'][1 + draw(j.customer_id, 5, 4)],
    j.joined_at,
    CAST(p.first_day + to_days(CAST(draw(j.customer_id, 6, p.days) AS INTEGER)) AS DATE)
FROM joined AS j
LEFT JOIN leaving AS l ON l.customer_id = j.customer_id
LEFT JOIN plan AS p ON p.client = j.client AND p.month_no = l.month_no
ORDER BY j.customer_id;

-- The customers of a client at the start of a month, shuffled: `seat` 0, 1, 2, …
CREATE OR REPLACE TEMP TABLE seats AS
    SELECT p.client, p.month_no, c.customer_id, c.segment, c.region,
        row_number() OVER (PARTITION BY p.client, p.month_no ORDER BY draw(c.customer_id * 31 + p.month_no, 7, 1000000), c.customer_id) - 1 AS seat,
        count(*) OVER (PARTITION BY p.client, p.month_no) AS seats
    FROM plan AS p JOIN customers AS c ON c.client = p.client AND c.joined_at < p.first_day AND (c.left_at IS NULL OR c.left_at >= p.first_day);

-- ---------------------------------------------------------------------------------------------------------------------
-- Reviews: whether an at-risk customer kept the contract after dealing with support, settled on the review date.

CREATE OR REPLACE TABLE reviews (
    review_id BIGINT, customer_id BIGINT, client VARCHAR, segment VARCHAR, region VARCHAR,
    review_date DATE, at_risk BOOLEAN, retained_after_support BOOLEAN);

INSERT INTO reviews
WITH sized AS (
    SELECT *, amount(seed, 10, at_risk, 100, days) AS risky
    FROM plan AS p WHERE NOT EXISTS (FROM gaps AS g WHERE g.client = p.client AND g.month_no = p.month_no AND g.subject = 'reviews')
), rows AS (
    -- the first `risky` are at risk, the next third is not, and one a month was not assessed
    SELECT *, unnest(range(risky + risky // 3 + 1)) AS k FROM sized
)
SELECT row_number() OVER (ORDER BY r.day_no + draw(r.seed + r.k, 11, r.days), r.client_no, r.k), s.customer_id, r.client, s.segment, s.region,
    CAST(r.first_day + to_days(CAST(draw(r.seed + r.k, 11, r.days) AS INTEGER)) AS DATE),
    CASE WHEN r.k < r.risky THEN true WHEN r.k < r.risky + r.risky // 3 THEN false END,
    -- of the customers at risk exactly the share of the profile stays, spread evenly
    CASE WHEN r.k < r.risky THEN ((r.k + 1) * r.retained + 50) // 100 > (r.k * r.retained + 50) // 100 WHEN r.k < r.risky + r.risky // 3 THEN true END
FROM rows AS r
JOIN seats AS s ON s.client = r.client AND s.month_no = r.month_no AND s.seat = r.k
ORDER BY 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- Agents: seven in ten at tier 1, the rest at tiers 2 and 3.

CREATE OR REPLACE TABLE agents (
    agent_id BIGINT, client VARCHAR, agent VARCHAR, tier INTEGER, hired_at DATE, left_at DATE);

INSERT INTO agents
SELECT client_no * 100 + k, client, 'Agent ' || CAST(client_no * 100 + k AS VARCHAR),
    CASE WHEN k * 10 < agents * 7 OR agents < 3 THEN 1 WHEN k < agents - 1 THEN 2 ELSE 3 END,
    CAST(DATE '2019-03-01' + to_days(CAST(draw(client_no * 100 + k, 20, 2000) AS INTEGER)) AS DATE),
    CASE WHEN draw(client_no * 100 + k, 21, 9) = 0 THEN CAST(DATE '2026-02-01' + to_days(CAST(draw(client_no * 100 + k, 22, 200) AS INTEGER)) AS DATE) END
FROM (SELECT *, unnest(range(agents)) AS k FROM clients)
ORDER BY client_no, k;

-- ---------------------------------------------------------------------------------------------------------------------
-- Tickets and the interactions on them. Times are seconds since the start until they are stored.

CREATE OR REPLACE TEMP TABLE drawn_tickets AS
WITH rows AS (
    SELECT *, unnest(range(amount(seed, 30, tickets, season, days))) AS k
    FROM plan AS p WHERE NOT EXISTS (FROM gaps AS g WHERE g.client = p.client AND g.month_no = p.month_no AND g.subject = 'tickets')
), days AS (
    SELECT *, seed + k AS ticket_seed, draw(seed + k, 32, days) AS day_of_month, draw(seed + k, 33, 100) AS day_type FROM rows
), created AS (
    -- seven in ten tickets of a weekend wait for a working day of the same month
    SELECT *, (day_no + day_of_month
            + CASE WHEN isodow(first_day + to_days(CAST(day_of_month AS INTEGER))) < 6 OR day_type >= 70 THEN 0
                WHEN day_of_month + 2 < days THEN 2 ELSE -2 END) * 86400
        + 25200 + draw(ticket_seed, 34, 21600) + draw(ticket_seed, 35, 21600) AS created
    FROM days
), answered AS (
    SELECT *, created + 60 + skewed(reply * 60, draw(ticket_seed, 36, 1000)) AS answered,
        draw(ticket_seed, 37, 100) < first_contact AS at_first_contact,
        draw(ticket_seed, 38, 1000) < 12 AS answer_lost,
        draw(ticket_seed, 39, 1000) < 18 AS never_answered,
        draw(ticket_seed, 40, 1000) < 25 AS never_resolved
    FROM created
), resolved AS (
    SELECT *, answered + 240 + skewed(resolve * (CASE WHEN at_first_contact THEN 1400 ELSE 4600 END), draw(ticket_seed, 41, 1000)) AS resolved,
        CASE WHEN draw(ticket_seed, 42, 100) < 85 THEN 1 WHEN draw(ticket_seed, 42, 100) < 97 THEN 2 ELSE 3 END AS starting_tier
    FROM answered
), escalated AS (
    SELECT *, starting_tier < 3 AND NOT at_first_contact
            AND draw(ticket_seed, 43, 100) * (100 - first_contact) < escalated * 100 // starting_tier AS handed_up
    FROM resolved
)
SELECT *, row_number() OVER (ORDER BY created, client_no, k) AS ticket_id,
    CASE WHEN NOT handed_up THEN starting_tier WHEN starting_tier = 2 OR draw(ticket_seed, 44, 100) < 20 THEN 3 ELSE 2 END AS tier,
    NOT never_answered AND answered < 64540800 AS has_answer,
    NOT never_answered AND NOT never_resolved AND resolved < 64540800 AS has_resolution,
    -- two contacts or more, unless the first one was enough
    CASE WHEN at_first_contact THEN 1 ELSE 2 + (extra + draw(ticket_seed, 45, 100)) // 100 END AS contacts
FROM escalated;

CREATE OR REPLACE TABLE interactions (
    interaction_id BIGINT, ticket_id BIGINT, client VARCHAR, agent_id BIGINT, channel VARCHAR, started_at TIMESTAMP,
    steps_expected INTEGER, steps_documented INTEGER, handling_minutes DECIMAL(8,1), reviewer_rating INTEGER);

INSERT INTO interactions
WITH rows AS (
    SELECT *, unnest(range(contacts)) AS n FROM drawn_tickets WHERE has_answer
), placed AS (
    SELECT *, ticket_seed * 8 + n AS contact_seed,
        answered + ((CASE WHEN has_resolution THEN resolved ELSE answered + 259200 END) - answered) * n // contacts AS started,
        4 + draw(ticket_seed * 8 + n, 50, 6) AS expected
    FROM rows
), worked AS (
    SELECT *, greatest(0, least(expected, (expected * (depth - 12 + draw(contact_seed, 151, 25)) + draw(contact_seed, 152, 100)) // 100)) AS documented
    FROM placed WHERE started < 64540800
)
SELECT row_number() OVER (ORDER BY started, ticket_id, n), ticket_id, client,
    client_no * 100 + draw(contact_seed, 53, agents),
    ['mail', 'mail', 'phone', 'chat'][1 + draw(contact_seed, 54, 4)], since_start(started),
    expected, CASE WHEN draw(contact_seed, 55, 1000) >= 15 THEN documented END,
    CASE WHEN draw(contact_seed, 56, 1000) >= 12 THEN CAST(skewed(handling * 10, draw(contact_seed, 57, 1000)) // 10 * 0.1 AS DECIMAL(8,1)) END,
    CASE WHEN draw(contact_seed, 58, 100) < 16 THEN greatest(1, least(5, (rating - 10 + draw(contact_seed, 59, 30)) // 10)) END
FROM worked
ORDER BY 1;

CREATE OR REPLACE TABLE tickets (
    ticket_id BIGINT, client VARCHAR, customer_id BIGINT, agent_id BIGINT, segment VARCHAR, region VARCHAR,
    category VARCHAR, channel VARCHAR, starting_tier INTEGER, tier INTEGER,
    reported_at TIMESTAMP, created_at TIMESTAMP, first_response_at TIMESTAMP, resolved_at TIMESTAMP,
    escalated BOOLEAN, reopen_count INTEGER, solved_at_first_contact BOOLEAN, handling_minutes DECIMAL(10,1));

INSERT INTO tickets
WITH work AS (
    SELECT ticket_id, sum(handling_minutes) AS minutes, min(agent_id) AS agent_id FROM interactions GROUP BY ticket_id
), raised AS (
    SELECT d.*, draw(d.ticket_seed, 66, m.seats) AS seat
    FROM drawn_tickets AS d
    JOIN (SELECT client, month_no, max(seats) AS seats FROM seats GROUP BY client, month_no) AS m ON m.client = d.client AND m.month_no = d.month_no
)
SELECT t.ticket_id, t.client, s.customer_id, w.agent_id, s.segment, s.region,
    CASE WHEN draw(t.ticket_seed, 60, 100) < t.technical THEN 'technical'
        WHEN draw(t.ticket_seed, 60, 100) < t.technical + t.billing THEN 'billing'
        WHEN draw(t.ticket_seed, 60, 100) < t.technical + t.billing + t.product THEN 'product'
        ELSE 'feature request' END,
    ['mail', 'mail', 'portal', 'phone', 'chat'][1 + draw(t.ticket_seed, 61, 5)], t.starting_tier, t.tier,
    -- one in twenty reached support by a detour of about a day, the others within the hour
    since_start(t.created - CASE WHEN draw(t.ticket_seed, 62, 20) = 0 THEN skewed(86400, draw(t.ticket_seed, 63, 1000)) ELSE skewed(1200, draw(t.ticket_seed, 63, 1000)) END),
    since_start(t.created),
    CASE WHEN t.has_answer AND NOT t.answer_lost THEN since_start(t.answered) END,
    CASE WHEN t.has_resolution THEN since_start(t.resolved) END,
    t.handed_up,
    CASE WHEN NOT t.has_resolution OR draw(t.ticket_seed, 64, 100) >= (CASE WHEN t.at_first_contact THEN 3 ELSE 9 END) THEN 0
        ELSE 1 + draw(t.ticket_seed, 65, 5) // 4 END,
    t.has_resolution AND t.at_first_contact,
    CAST(w.minutes AS DECIMAL(10,1))
FROM raised AS t
JOIN seats AS s ON s.client = t.client AND s.month_no = t.month_no AND s.seat = t.seat
LEFT JOIN work AS w ON w.ticket_id = t.ticket_id
ORDER BY t.ticket_id;

-- ---------------------------------------------------------------------------------------------------------------------
-- Inquiries: every question that is not a ticket, with the time of its reply.

CREATE OR REPLACE TABLE inquiries (
    inquiry_id BIGINT, client VARCHAR, channel VARCHAR, inquired_at TIMESTAMP, replied_at TIMESTAMP);

INSERT INTO inquiries
WITH rows AS (
    SELECT *, unnest(range(amount(seed, 70, inquiries, season, days))) AS k
    FROM plan AS p WHERE NOT EXISTS (FROM gaps AS g WHERE g.client = p.client AND g.month_no = p.month_no AND g.subject = 'inquiries')
), asked AS (
    SELECT *, (day_no + draw(seed + k, 72, days)) * 86400 + 21600 + draw(seed + k, 73, 57600) AS asked FROM rows
), replied AS (
    SELECT *, asked + 20 + skewed(inquiry_reply * 60, draw(seed + k, 74, 1000)) AS replied FROM asked
)
SELECT row_number() OVER (ORDER BY asked, client_no, k), client, ['mail', 'web form', 'phone', 'chat', 'social media'][1 + draw(seed + k, 75, 5)],
    since_start(asked), CASE WHEN draw(seed + k, 76, 100) >= 4 AND replied < 64540800 THEN since_start(replied) END
FROM replied
ORDER BY 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- Surveys: sent after four of five resolutions, answered by two of three, some answers in part.

CREATE OR REPLACE TABLE surveys (
    survey_id BIGINT, ticket_id BIGINT, client VARCHAR, segment VARCHAR, region VARCHAR, sent_at TIMESTAMP, answered_at TIMESTAMP,
    csat_score INTEGER, recommend_score INTEGER, ease_score INTEGER, effort_score INTEGER);

INSERT INTO surveys
WITH sent AS (
    SELECT *, resolved + 3600 + draw(ticket_seed, 80, 72000) AS sent, draw(ticket_seed, 81, 100) < 66 AS is_answered
    FROM drawn_tickets WHERE has_resolution AND draw(ticket_seed, 82, 100) < 80
), answers AS (
    SELECT *,
        CASE WHEN draw(ticket_seed, 83, 100) < satisfied THEN (CASE WHEN draw(ticket_seed, 84, 100) < 60 THEN 5 ELSE 4 END)
            ELSE [3, 3, 2, 2, 1, 1][1 + draw(ticket_seed, 84, 6)] END AS csat,
        CASE WHEN draw(ticket_seed, 85, 100) < promoters THEN 9 + draw(ticket_seed, 86, 2)
            WHEN draw(ticket_seed, 85, 100) >= 100 - detractors THEN [6, 6, 5, 5, 4, 3, 2, 0][1 + draw(ticket_seed, 86, 8)]
            ELSE 7 + draw(ticket_seed, 86, 2) END AS recommend,
        greatest(1, least(10, (ease - 20 + draw(ticket_seed, 87, 50)) // 10)) AS ease_given,
        greatest(1, least(5, (effort - 10 + draw(ticket_seed, 88, 30)) // 10)) AS effort_given,
        draw(ticket_seed, 89, 100) AS kept
    FROM sent WHERE sent < 64540800
)
SELECT row_number() OVER (ORDER BY a.sent, a.ticket_id), a.ticket_id, a.client, t.segment, t.region, since_start(a.sent),
    CASE WHEN a.is_answered THEN since_start(least(64540799, a.sent + skewed(86400, draw(a.ticket_seed, 90, 1000)))) END,
    CASE WHEN a.is_answered THEN a.csat END,
    CASE WHEN a.is_answered AND a.kept >= 8 THEN a.recommend END,
    CASE WHEN a.is_answered AND a.kept NOT BETWEEN 4 AND 12 THEN a.ease_given END,
    CASE WHEN a.is_answered AND a.kept < 92 THEN a.effort_given END
FROM answers AS a
JOIN tickets AS t ON t.ticket_id = a.ticket_id
ORDER BY 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- Costs: four kinds a month, booked on its last day; the unfinished month has none yet.

CREATE OR REPLACE TABLE costs (cost_id BIGINT, client VARCHAR, booked_on DATE, kind VARCHAR, amount DECIMAL(12,2));

INSERT INTO costs
WITH kinds AS (
    SELECT * FROM (VALUES (0, 'salaries', 72), (1, 'software', 14), (2, 'telephony', 8), (3, 'training', 6)) AS v(kind_no, kind, share)
)
SELECT (p.client_no * 100 + p.month_no) * 10 + k.kind_no, p.client, last_day(p.first_day), k.kind,
    -- in cents: the month's cost, this kind's share of it, the season, and five percent either way
    CAST(p.cost * p.season * k.share * (950 + draw(p.seed, 100 + k.kind_no, 101)) // 100000 * 0.01 AS DECIMAL(12,2))
FROM plan AS p CROSS JOIN kinds AS k
WHERE p.month_no < 24
ORDER BY 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- Complaints: formal or informal, closed as resolved, rejected or withdrawn, or still open.

CREATE OR REPLACE TABLE complaints (
    complaint_id BIGINT, client VARCHAR, kind VARCHAR, topic VARCHAR, received_at TIMESTAMP, closed_at TIMESTAMP, outcome VARCHAR);

INSERT INTO complaints
WITH rows AS (
    SELECT *, unnest(range(amount(seed, 110, complaints, season, days))) AS k
    FROM plan AS p WHERE NOT EXISTS (FROM gaps AS g WHERE g.client = p.client AND g.month_no = p.month_no AND g.subject = 'complaints')
), received AS (
    SELECT *, (day_no + draw(seed + k, 112, days)) * 86400 + 28800 + draw(seed + k, 113, 36000) AS received,
        -- of every hundred complaints as many are settled as the profile says, spread evenly over the months
        ((month_no * 7 + k + 1) * settled + 50) // 100 > ((month_no * 7 + k) * settled + 50) // 100 AS is_settled
    FROM rows
), closed AS (
    SELECT *, received + 3600 + skewed(closing * 86400, draw(seed + k, 114, 1000)) AS closed,
        CASE WHEN is_settled THEN 'resolved' ELSE ['rejected', 'rejected', 'withdrawn', NULL, NULL][1 + draw(seed + k, 115, 5)] END AS outcome
    FROM received
)
SELECT row_number() OVER (ORDER BY received, client_no, k), client,
    CASE WHEN draw(seed + k, 116, 10) < 3 THEN 'formal' ELSE 'informal' END,
    ['waiting time', 'wrong answer', 'tone', 'billing', 'product fault'][1 + draw(seed + k, 117, 5)], since_start(received),
    CASE WHEN outcome IS NOT NULL AND closed < 64540800 THEN since_start(closed) END,
    CASE WHEN closed < 64540800 THEN outcome END
FROM closed
ORDER BY 1;

-- ---------------------------------------------------------------------------------------------------------------------
-- Operations: what support carries out for customers, counted per process and working day, with the failures.

CREATE OR REPLACE TABLE operations (
    client VARCHAR, process VARCHAR, worked_on DATE, handled INTEGER, failed INTEGER);

INSERT INTO operations
WITH processes AS (
    SELECT * FROM (VALUES (0, 'refund', 70), (1, 'order change', 110), (2, 'account update', 120)) AS v(process_no, process, share)
), rows AS (
    SELECT *, unnest(range(days)) AS day FROM plan CROSS JOIN processes
), counted AS (
    SELECT *, seed + process_no * 40 + day AS day_seed, CAST(first_day + to_days(CAST(day AS INTEGER)) AS DATE) AS worked_on FROM rows
), handled AS (
    SELECT *, (operations * share * (80 + draw(day_seed, 120, 41)) + draw(day_seed, 121, 10000)) // 10000 AS handled
    FROM counted WHERE isodow(worked_on) < 6
)
SELECT client, process, worked_on, handled, least(handled, (handled * errors + draw(day_seed, 122, 10000)) // 10000)
FROM handled WHERE handled > 0
ORDER BY worked_on, client_no, process_no;

-- ---------------------------------------------------------------------------------------------------------------------
-- Sales: what customers bought; some of it because support helped.

CREATE OR REPLACE TABLE sales (
    sale_id BIGINT, client VARCHAR, region VARCHAR, sold_at TIMESTAMP, amount DECIMAL(12,2), support_assisted BOOLEAN);

INSERT INTO sales
WITH rows AS (
    SELECT *, unnest(range(amount(seed, 130, sales, 100, days))) AS k
    FROM plan AS p WHERE NOT EXISTS (FROM gaps AS g WHERE g.client = p.client AND g.month_no = p.month_no AND g.subject = 'sales')
), sold AS (
    SELECT *, (day_no + draw(seed + k, 132, days)) * 86400 + 28800 + draw(seed + k, 133, 36000) AS sold FROM rows
)
SELECT row_number() OVER (ORDER BY sold, client_no, k), client, ['north', 'south', 'east', 'west'][1 + draw(seed + k, 134, 4)], since_start(sold),
    CAST(skewed(deal * 100, draw(seed + k, 135, 1000)) * 0.01 AS DECIMAL(12,2)), draw(seed + k, 136, 100) < assisted
FROM sold
ORDER BY 1;
