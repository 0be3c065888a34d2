import { known } from '@outpace/sim';

/** Times a response is measured by, where the protocol of the outbreak sets no clock of its own for the step. */
export const targets = {
  report: known(
    2,
    'hours from positive result to network report',
    'policy',
    '2–4–24, practice of the 9th edition',
  ),
  transfer: known(
    2,
    'hours from positive result to isolation',
    'policy',
    '2–4–24, practice of the 9th edition: transfer within 2 h',
  ),
  core: known(
    4,
    'hours from positive result to core information',
    'policy',
    '2–4–24, practice of the 9th edition',
  ),
  full: known(
    24,
    'hours from positive result to the investigation report',
    'policy',
    '2–4–24, practice of the 9th edition',
  ),
  detect: known(7, 'days from infection to detection', 'policy', '7–1–7 Alliance, 717alliance.org toolkit'),
  notify: known(
    1,
    'days from detection to notification',
    'policy',
    '7–1–7 Alliance, 717alliance.org toolkit',
  ),
  respond: known(
    7,
    'days from notification to early response complete',
    'policy',
    '7–1–7 Alliance, 717alliance.org toolkit',
  ),
  inPlace: known(
    8,
    'hours from finding a close contact to quarantine',
    'policy',
    '9th edition: close contacts transferred within 8 h',
  ),
};
