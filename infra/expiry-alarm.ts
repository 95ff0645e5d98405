/**
 * Days before a certificate ends at which somebody is told. Whoever renews it does so earlier, with a third of its time left:
 * 15 days of the shortest that the public authorities issue to everybody (45 days, from 2028).
 */
export const alarmDays = 10;
