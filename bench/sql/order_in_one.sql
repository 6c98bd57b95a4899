-- The same order, all of it in one function of the server's (place_order.sql). For pgbench.
\set user random(:first, :last)
SELECT bench_place_order(:user);
