-- All support cost booked in the month, per ticket resolved in it.
WITH spent AS (
    SELECT client, date_trunc('month', booked_on)::DATE AS month, sum(amount) AS usd FROM costs GROUP BY ALL
), resolved AS (
    SELECT client, date_trunc('month', resolved_at)::DATE AS month, count(*) AS n FROM tickets WHERE resolved_at IS NOT NULL GROUP BY ALL
)
SELECT client, month, spent.usd::DOUBLE / resolved.n AS value
FROM spent JOIN resolved USING (client, month)
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY client, month;
