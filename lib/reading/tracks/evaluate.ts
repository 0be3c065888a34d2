// Prints how well the reader does on the hand-labelled real tracks, and runs it over all of them.
// Usage: node lib/reading/tracks/evaluate.ts [--errors]  (needs ../shared)

import { hasTracks, loadLabels, loadTracks } from './evaluateFiles.ts';
import { readTracks } from './readTracks.ts';
import { emptyScore, type LabelledVisit, precisionOf, recallOf, type Score, scoreTrack } from './score.ts';
import { inTraditional, paraphrased, type Variant, withDoubledPunctuation } from './variants.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);

function printScore(name: string, score: Score): void {
  console.log(`\n${name}`);
  for (const [field, tally] of Object.entries(score)) {
    const counts = `${tally.hits} right, ${tally.given} given, ${tally.wanted} labelled`;
    console.log(
      `  ${field.padEnd(11)} precision ${percent(precisionOf(tally))}  recall ${percent(recallOf(tally))}  (${counts})`,
    );
  }
}

function evaluateSet(
  tracks: Map<number, string>,
  set: 'dev' | 'held-out' | 'fresh',
  showErrors: boolean,
  vary?: (text: string, visits: LabelledVisit[]) => Variant,
): Score {
  const score = emptyScore();
  for (const track of loadLabels().filter(candidate => candidate.set === set)) {
    const original = tracks.get(track.row)!;
    const { text, visits: labels } = vary?.(original, track.visits) ?? {
      text: original,
      visits: track.visits,
    };
    const { visits } = readTracks(text);
    const { missed, excess, wrongTime } = scoreTrack(score, visits, labels);
    if (!showErrors) continue;
    for (const label of missed)
      console.log(`${track.row} missed`, JSON.stringify(label), label.place && text.slice(...label.place));
    for (const visit of excess)
      console.log(
        `${track.row} excess`,
        visit.on,
        visit.until ?? '',
        visit.from ?? '',
        visit.place?.text,
        visit.transport?.number?.text ?? '',
      );
    for (const { visit, label } of wrongTime)
      console.log(
        `${track.row} time`,
        visit.place?.text,
        visit.from,
        visit.to,
        visit.part,
        'labelled',
        label.from,
        label.to,
        label.part,
      );
  }
  return score;
}

function runAll(tracks: Map<number, string>): void {
  let characters = 0;
  let unread = 0;
  let visits = 0;
  let longest = 0;
  const started = performance.now();
  for (const text of tracks.values()) {
    const before = performance.now();
    const reading = readTracks(text);
    longest = Math.max(longest, performance.now() - before);
    characters += text.length;
    visits += reading.visits.length;
    for (const run of reading.unread) unread += run.end - run.start;
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `\nall ${tracks.size} tracks: ${visits} visits, no exception, ${percent(unread / characters).trim()} of ${characters} characters unread`,
  );
  console.log(
    `  ${seconds.toFixed(2)} s, ${Math.round(tracks.size / seconds)} tracks/s, ${Math.round(characters / seconds / 1000)} thousand characters/s, slowest ${longest.toFixed(1)} ms`,
  );
}

if (!hasTracks()) console.log('The real tracks are not here (needs ../shared).');
else {
  const tracks = loadTracks();
  const errors = process.argv.includes('--errors');
  printScore('dev (40 tracks)', evaluateSet(tracks, 'dev', errors));
  if (!process.argv.includes('--dev'))
    printScore('held-out (20 tracks)', evaluateSet(tracks, 'held-out', false));
  if (!process.argv.includes('--dev')) {
    printScore(
      'fresh (17 tracks, labelled after the rules were frozen)',
      evaluateSet(tracks, 'fresh', process.argv.includes('--fresh')),
    );
    printScore('dev, traditional characters', evaluateSet(tracks, 'dev', false, inTraditional));
    printScore('dev, doubled punctuation', evaluateSet(tracks, 'dev', false, withDoubledPunctuation));
    printScore('dev, paraphrased words', evaluateSet(tracks, 'dev', errors, paraphrased));
  }
  runAll(tracks);
}
