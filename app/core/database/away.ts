/** SQLSTATE classes and system codes of a connection that was lost or could not be made. */
const lost = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '53300', // too_many_connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Whether an error means that the database is gone or going, so that asking again later may succeed. What was asked may or may not have been done. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code) return lost.has(code);
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    message ?? '',
  );
}
