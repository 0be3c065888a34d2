import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail, EntryOut, TrajectoryOut } from '../api.ts';
import { caseWords, factWords } from './words.ts';

/** A text about the case for a report, made of what is confirmed; by number, never by name. */
export function ReportDialog({
  detail,
  open,
  onClose,
}: {
  detail: CaseDetail;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(caseWords);
  const fw = useWords(factWords);
  const f = useFormat();
  const pick = usePick();
  const [copied, setCopied] = useState(false);
  const trajectory = useApiQuery<TrajectoryOut>(`/cases/${detail.id}/trajectory`, { enabled: open });
  const time = (entry: EntryOut) =>
    entry.from && entry.to ? `${f.time(entry.from)}–${f.time(entry.to)}` : '';
  const facts: [string, string | null][] = [
    [fw.onsetOn, detail.onsetOn && f.day(detail.onsetOn)],
    [fw.sampledOn, detail.sampledOn && f.day(detail.sampledOn)],
    [fw.positiveAt, detail.positiveAt && f.instant(detail.positiveAt)],
    [fw.isolatedAt, detail.isolatedAt && f.instant(detail.isolatedAt)],
    [fw.foundIn, fw[detail.foundIn]],
    [fw.exposureText, detail.exposureText],
  ];
  const lines = (trajectory.data?.entries ?? []).filter(entry => entry.state === 'confirmed');
  const text = [
    `${detail.number} ${pick(detail.stateTitle)} ${detail.areaPath}`,
    ...facts.map(([label, value]) => `${label}: ${value || f.unknown}`),
    ...(detail.window
      ? [
          `${w.window}: ${f.instant(detail.window.from)} – ${f.instant(detail.window.to)} (${detail.window.ruleId})`,
        ]
      : []),
    ...lines.map(
      entry =>
        `${f.day(entry.day)} ${time(entry)} ${entry.place}${entry.transportNumber && !entry.place.includes(entry.transportNumber) ? ` ${entry.transportNumber}` : ''}`,
    ),
  ].join('\n');
  return (
    <Dialog open={open} onClose={onClose} label={w.report}>
      <div className="case-form wide">
        <h2>{w.report}</h2>
        <p className="secondary small">{w.reportHint}</p>
        <textarea className="field-box case-report" readOnly value={text} rows={16} aria-label={w.report} />
        <div className="case-form-actions">
          <button
            type="button"
            className="button main"
            onClick={() => {
              void navigator.clipboard.writeText(text).then(() => setCopied(true));
            }}
          >
            {copied ? w.copied : w.copy}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
