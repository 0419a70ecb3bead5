-- Revenue of the sales support assisted; nothing, where a client sold without its help.
SELECT client, make_date(year(sold_at), month(sold_at), 1) AS month, sum(CASE WHEN support_assisted THEN amount ELSE 0 END) AS value
FROM sales
WHERE sold_at >= TIMESTAMP '2025-10-01' AND sold_at < TIMESTAMP '2026-10-01'
GROUP BY ALL
ORDER BY client, month;
