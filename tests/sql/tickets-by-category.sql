-- Tickets per category, of all tickets of the client in the month.
WITH monthly AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, category, count(*) AS n
    FROM tickets
    WHERE created_at >= TIMESTAMP '2025-10-01' AND created_at < TIMESTAMP '2026-10-01'
    GROUP BY ALL
)
SELECT client, month, category, 100.0 * n / sum(n) OVER (PARTITION BY client, month) AS value
FROM monthly
ORDER BY client, month, category;
