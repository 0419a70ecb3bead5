-- All support cost booked in the month, per ticket created in it.
WITH spent AS (
    SELECT client, date_trunc('month', booked_on)::DATE AS month, sum(amount) AS usd FROM costs GROUP BY ALL
), raised AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, count(*) AS n FROM tickets WHERE created_at IS NOT NULL GROUP BY ALL
)
SELECT client, month, spent.usd::DOUBLE / raised.n AS value
FROM spent JOIN raised USING (client, month)
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY client, month;
