-- Of the complaints received in the month, those resolved by now.
WITH received AS (
    SELECT client, date_trunc('month', received_at)::DATE AS month, count(*) AS n FROM complaints GROUP BY ALL
), resolved AS (
    SELECT client, date_trunc('month', received_at)::DATE AS month, count(*) AS n FROM complaints WHERE outcome = 'resolved' GROUP BY ALL
)
SELECT r.client, r.month, 100.0 * coalesce(s.n, 0) / r.n AS value
FROM received AS r LEFT JOIN resolved AS s USING (client, month)
WHERE r.month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
ORDER BY r.client, r.month;
