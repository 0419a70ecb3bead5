-- Minutes from inquiry to reply, of the inquiries that got one, by the month of the inquiry.
WITH spans AS (
    SELECT client, date_trunc('month', inquired_at)::DATE AS month, date_diff('second', inquired_at, replied_at) AS seconds
    FROM inquiries
    WHERE inquired_at IS NOT NULL AND replied_at IS NOT NULL
)
SELECT client, month, sum(seconds) / 60.0 / count(*) AS value
FROM spans
WHERE month BETWEEN DATE '2025-10-01' AND DATE '2026-09-01'
GROUP BY client, month
ORDER BY client, month;
