/** Numbers of the public pages. Status of all: chosen for the product, to be set by the city. */
export const pages = {
  /** Days of own samples that are shown. */
  samplesForDays: 14,
  /** Wrong tries an hour: for one code, and from one address. */
  wrongTriesOfCode: 5,
  wrongTriesFromAddress: 20,
  triesWindowMinutes: 60,
  /** Minutes for which a shown result may be shown again or made into a certificate without typing the code. */
  ticketMinutes: 15,
  /** Certificates one person may make in an hour. */
  certificatesAnHour: 20,
  /** Characters of the document number that prove who asks. */
  documentCharacters: 4,
  /** Minutes after which a queue that was counted is no longer shown as live. */
  queueStaleMinutes: 30,
  /** Points on a page, and seconds for which a page of points is kept. */
  pointsShown: 20,
  pointsCachedSeconds: 10,
  /** Age in seconds from which a page of points says that it is old. */
  pointsStaleSeconds: 60,
  /** Years for which the city's signing certificate is valid. */
  certificateYears: 10,
} as const;
