-- Customers there when the month ended, less those acquired in it, of those there when it began.
WITH months AS (
    SELECT CAST(m AS DATE) AS month, CAST(m + INTERVAL 1 MONTH AS DATE) AS next_month
    FROM range(TIMESTAMP '2025-10-01', TIMESTAMP '2026-10-01', INTERVAL 1 MONTH) AS r(m)
), clients AS (
    SELECT DISTINCT client FROM customers
)
SELECT client, month, 100.0 * (at_end - acquired) / at_start AS value
FROM (
    SELECT c.client, m.month,
        count(*) FILTER (k.joined_at < m.month AND coalesce(k.left_at, DATE '9999-01-01') >= m.month) AS at_start,
        count(*) FILTER (k.joined_at < m.next_month AND coalesce(k.left_at, DATE '9999-01-01') >= m.next_month) AS at_end,
        count(*) FILTER (k.joined_at >= m.month AND k.joined_at < m.next_month) AS acquired
    FROM clients AS c CROSS JOIN months AS m JOIN customers AS k ON k.client = c.client
    GROUP BY c.client, m.month
)
WHERE at_start > 0
ORDER BY client, month;
