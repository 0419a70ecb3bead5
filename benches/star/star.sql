-- A support star schema of any size, the same rows on every machine: every value is a hash of the row's number.
-- The bench says how many before it runs this script: CREATE MACRO ticket_count() AS 1000000.

CREATE TABLE customers AS
SELECT
    CAST(i AS INTEGER) AS customer_id,
    'client ' || lpad(CAST(1 + hash(i, 1) % 50 AS VARCHAR), 2, '0') AS client,
    ['enterprise', 'mid-market', 'small', 'self-serve'][CAST(1 + hash(i, 2) % 4 AS INTEGER)] AS segment,
    ['north', 'south', 'east', 'west', 'overseas'][CAST(1 + hash(i, 3) % 5 AS INTEGER)] AS region
FROM range(1, 1 + greatest(ticket_count() // 50, 1)) AS numbers (i);

CREATE TABLE tickets AS
WITH drawn AS (
    SELECT
        i,
        CAST(1 + hash(i, 11) % greatest(ticket_count() // 50, 1) AS INTEGER) AS customer_id,
        -- Two years of tickets, in the order in which they came.
        TIMESTAMP '2024-10-01' + to_seconds(CAST(i AS BIGINT) * 63072000 // ticket_count()) AS created_at,
        hash(i, 12) AS h
    FROM range(ticket_count()) AS numbers (i)
)
SELECT
    CAST(i AS BIGINT) AS ticket_id,
    drawn.customer_id,
    customers.client,
    customers.segment,
    ['email', 'chat', 'phone', 'portal', 'social'][CAST(1 + h % 5 AS INTEGER)] AS channel,
    ['low', 'normal', 'high', 'urgent'][CAST(1 + (h // 5) % 4 AS INTEGER)] AS priority,
    ['billing', 'login', 'delivery', 'defect', 'question', 'refund', 'account', 'other'][CAST(1 + (h // 20) % 8 AS INTEGER)] AS category,
    CASE WHEN (h // 160) % 100 < 88 THEN 'resolved' WHEN (h // 160) % 100 < 94 THEN 'open' ELSE 'pending' END AS status,
    created_at,
    created_at + to_seconds(CAST(60 + (h // 16000) % 86400 AS BIGINT)) AS first_reply_at,
    CASE WHEN (h // 160) % 100 < 88 THEN created_at + to_seconds(CAST(600 + (h // 1000000) % 604800 AS BIGINT)) END AS resolved_at,
    (h // 7) % 100 < 9 AS reopened,
    (h // 9) % 100 < 14 AS escalated,
    CASE WHEN (h // 11) % 100 < 40 THEN CAST(1 + (h // 1100) % 5 AS TINYINT) END AS score,
    CAST(CAST((h // 13) % 20000 AS DECIMAL(10, 0)) * 0.01 AS DECIMAL(10, 2)) AS cost
FROM drawn
JOIN customers ON customers.customer_id = drawn.customer_id
ORDER BY i;
