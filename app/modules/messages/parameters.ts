/** Numbers of sending that come from no disease. Status of all: chosen for the product, to be set by the city. */
export const sending = {
  /** City-local hours in which reminders wait for the morning: from, inclusive, to the end, exclusive. */
  nightFromHour: 22,
  nightToHour: 8,
  /** Tries before a message counts as failed; waits between them in minutes, each longer than the one before. */
  retryMinutes: [1, 5, 20, 60],
  /** Minutes for which a second reminder to the same person waits for the first. */
  secondReminderMinutes: 30,
  /** Messages taken up at once. */
  batch: 200,
  /** Minutes after which a message left in `sending` by a crash is taken up again. */
  leaseMinutes: 5,
  /** Hours for which a gateway is asked whether a message arrived, and minutes between two questions. */
  receiptHours: 48,
  receiptMinutes: 2,
} as const;
