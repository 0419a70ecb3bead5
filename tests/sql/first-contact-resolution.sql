-- Tickets resolved in the month, and those of them that took one contact and stayed closed.
WITH resolved AS (
    SELECT client, date_trunc('month', resolved_at)::DATE AS month, ticket_id
    FROM tickets
    WHERE resolved_at >= TIMESTAMP '2025-10-01' AND resolved_at < TIMESTAMP '2026-10-01'
), at_once AS (
    SELECT ticket_id FROM tickets WHERE solved_at_first_contact AND reopen_count = 0
)
SELECT r.client, r.month, 100.0 * count(o.ticket_id) / count(*) AS value
FROM resolved AS r LEFT JOIN at_once AS o USING (ticket_id)
GROUP BY r.client, r.month
ORDER BY r.client, r.month;
