-- Customers who left in the month, of those there when it began. A customer who leaves on the first was there at the start.
WITH months AS (
    SELECT CAST(m AS DATE) AS month, CAST(m + INTERVAL 1 MONTH AS DATE) AS next_month
    FROM range(TIMESTAMP '2025-10-01', TIMESTAMP '2026-10-01', INTERVAL 1 MONTH) AS r(m)
), clients AS (
    SELECT DISTINCT client FROM customers
)
SELECT client, month, 100.0 * lost / at_start AS value
FROM (
    SELECT c.client, m.month,
        (SELECT count(*) FROM customers AS s WHERE s.client = c.client AND s.joined_at < m.month AND coalesce(s.left_at, DATE '9999-01-01') >= m.month) AS at_start,
        (SELECT count(*) FROM customers AS l WHERE l.client = c.client AND l.left_at >= m.month AND l.left_at < m.next_month) AS lost
    FROM clients AS c CROSS JOIN months AS m
)
WHERE at_start > 0
ORDER BY client, month;
