import { useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { QueueView, ReceptionView } from '../schema.ts';
import { words } from './words.ts';

/** A box being opened: what was scanned out of it so far, and what was set aside. */
export interface OpenReception {
  id: string;
  boxCode: string;
  expected: number | null;
  codes: string[];
  aside: string[];
  temperature: string;
  sealIntact: boolean;
  packaging: 'intact' | 'damaged' | 'leaking';
}
export interface Reception {
  open: OpenReception | null;
  said: { text: string; wrong: boolean } | null;
  result: ReceptionView | null;
  problem: ApiProblem | null;
  busy: boolean;
  scan(code: string): void;
  setLastAside(): void;
  change(change: Partial<OpenReception>): void;
  finish(): void;
  giveUp(): void;
}

/** Reception by scan: a box's label begins it, tubes' labels fill it, finishing says what is missing. */
export function useReception(labId: string, boxes: QueueView['boxes']): Reception {
  const w = useWords(words);
  const f = useFormat();
  const [open, setOpen] = useState<OpenReception | null>(null);
  const [said, setSaid] = useState<Reception['said']>(null);
  const [result, setResult] = useState<ReceptionView | null>(null);
  const send = useApiCommand<ReceptionView>('POST', `/labs/${labId}/receptions`, {
    invalidates: ['/labs', '/laboratory', '/boxes'],
    onDone: answer => {
      setResult(answer);
      setOpen(null);
      setSaid(null);
    },
  });
  return {
    open,
    said,
    result,
    problem: send.error,
    busy: send.isPending,
    scan(code) {
      const announced = boxes.find(box => box.boxCode === code);
      if (announced || (code.startsWith('BX') && !open)) {
        setOpen({
          id: uuidv7(),
          boxCode: code,
          expected: announced?.boxId ? announced.tubes : null,
          codes: [],
          aside: [],
          temperature: '',
          sealIntact: true,
          packaging: 'intact',
        });
        setResult(null);
        setSaid({ text: w.receiving({ code }), wrong: false });
      } else if (!open) setSaid({ text: w.unknownScan({ code }), wrong: true });
      else if (open.codes.includes(code)) setSaid({ text: w.scannedTwice({ code }), wrong: true });
      else {
        setOpen({ ...open, codes: [...open.codes, code], aside: open.aside.filter(one => one !== code) });
        setSaid({ text: code, wrong: false });
      }
    },
    setLastAside() {
      const last = open?.codes.at(-1);
      if (!open || !last) return;
      setOpen({ ...open, codes: open.codes.slice(0, -1), aside: [...open.aside, last] });
      setSaid({ text: `${w.aside}: ${last}`, wrong: false });
    },
    change: change => setOpen(now => now && { ...now, ...change }),
    finish() {
      if (!open || send.isPending) return;
      send.mutate({
        body: {
          id: open.id,
          boxCode: open.boxCode,
          tubeCodes: open.codes,
          temperatureC: open.temperature.trim() === '' ? null : Number(open.temperature),
          sealIntact: open.sealIntact,
          packaging: open.packaging,
          at: f.now,
        },
      });
    },
    giveUp() {
      setOpen(null);
      setSaid(null);
      send.reset();
    },
  };
}
