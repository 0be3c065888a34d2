/** The commands a drill is compared with, as the page and the document name them; ids as in its score. */
export const armNames: Record<string, { zh: string; en: string }> = {
  unattended: { zh: '不干预', en: 'Unattended' },
  paper: { zh: '纸面指挥(2–4–24)', en: 'Paper command (2–4–24)' },
  response: { zh: '本次处置', en: 'This response' },
  perfect: { zh: '完美指挥', en: 'Perfect command' },
};
