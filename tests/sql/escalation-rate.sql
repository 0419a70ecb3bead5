-- Tickets handed to a higher tier, of all tickets of the month.
WITH every AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, count(*) AS n FROM tickets GROUP BY ALL
), handed_up AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, count(*) AS n FROM tickets WHERE escalated GROUP BY ALL
)
SELECT e.client, e.month, 100.0 * coalesce(h.n, 0) / e.n AS value
FROM every AS e LEFT JOIN handed_up AS h USING (client, month)
WHERE e.month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY e.client, e.month;
