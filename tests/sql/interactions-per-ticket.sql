-- Interactions that took place in the month, per ticket created in it.
WITH contacts AS (
    SELECT client, date_trunc('month', started_at)::DATE AS month, count(*) AS n FROM interactions GROUP BY ALL
), raised AS (
    SELECT client, date_trunc('month', created_at)::DATE AS month, count(*) AS n FROM tickets GROUP BY ALL
)
SELECT client, month, contacts.n::DOUBLE / raised.n AS value
FROM contacts JOIN raised USING (client, month)
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY client, month;
