import { usePick, useWords } from '../../../ui/words/index.ts';
import type { WellView } from '../schema.ts';
import { plateColumns, plateRows } from './wells.ts';
import { callWords, contentWords, words } from './words.ts';

/** Signs of what a well holds and says; with fill and border they carry it without colour. */
const signs: Record<string, string> = {
  positive: '+',
  grey: '±',
  negative: '−',
  invalid: '✕',
  passed: '✓',
  failed: '✗',
};
const contentSigns: Record<string, string> = { tube: '●', weak_positive: 'W', negative: 'N' };

/** The 8×12 rack: each well a button with its sign; wells of a signal are outlined. */
export function PlateRack(props: {
  wells: readonly WellView[];
  next: string | undefined;
  flagged: ReadonlySet<string>;
  chosen: string | null;
  onChoose: (well: string) => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  const at = new Map(props.wells.map(well => [well.well, well]));
  return (
    <>
      <table className="rack">
        <thead>
          <tr>
            <th aria-label={w.well} />
            {plateColumns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plateRows.map(row => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {plateColumns.map(column => {
                const name = `${row}${column}`;
                const well = at.get(name);
                const control = well && well.content !== 'tube';
                const classes = [
                  props.next === name && !well ? 'next' : '',
                  well ? (control ? 'control' : 'tube') : '',
                  well?.rerun ? 'rerun' : '',
                  well?.call ?? '',
                  well?.tubeCode && props.flagged.has(well.tubeCode) ? 'flagged' : '',
                  props.chosen === name ? 'chosen' : '',
                ];
                const said = well
                  ? `${name}: ${pick(contentWords[well.content]!)} ${well.tubeCode ?? ''} ${well.call ? pick(callWords[well.call]!) : ''}`
                  : `${name}: ${w.emptyWell}`;
                return (
                  <td key={column}>
                    <button
                      type="button"
                      className={classes.join(' ')}
                      title={said}
                      aria-label={said}
                      onClick={() => props.onChoose(name)}
                    >
                      {well && (
                        <span>
                          {well.call ? signs[well.call] : contentSigns[well.content]}
                          <small>{control ? contentSigns[well.content] : well.tubeCode?.slice(-4)}</small>
                        </span>
                      )}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="rack-key">
        <span>● {pick(contentWords.tube!)}</span>
        <span>W {pick(contentWords.weak_positive!)}</span>
        <span>N {pick(contentWords.negative!)}</span>
        {(['positive', 'grey', 'negative', 'invalid', 'passed', 'failed'] as const).map(call => (
          <span key={call}>
            {signs[call]} {pick(callWords[call]!)}
          </span>
        ))}
      </p>
    </>
  );
}
