import { useCallback, useEffect, useState } from 'react';
import { api, type Page } from '../../../ui/api.ts';
import type { Device } from '../../../ui/offline/device.ts';
import type { DeviceEvent } from '../../../ui/offline/store.ts';
import type { Box, CustodyEvent } from './api.ts';
import type { Signed } from './transport.ts';
import { useKept } from './useBundle.ts';

const signedKey = 'custody-signed';
const mostBoxes = 600;

/** Boxes on their way in one's area, kept for a day, and what was signed here that the list does not show yet. */
export function useBoxes(device: Device | null) {
  const [round, setRound] = useState(0);
  const kept = useKept<{ boxes: Box[]; asOf: string }>(
    device,
    'bundle-boxes',
    async () => {
      const boxes: Box[] = [];
      let asOf = '';
      for (const state of ['closed', 'in_transit']) {
        let after: string | undefined;
        do {
          const page: Page<Box> = await api<Page<Box>>('GET', '/boxes', {
            query: { state, limit: 200, after },
          });
          boxes.push(...page.items);
          asOf = page.asOf;
          after = page.next ?? undefined;
        } while (after && boxes.length < mostBoxes);
      }
      return { boxes, asOf };
    },
    round,
  );
  const [signed, setSigned] = useState<Signed[]>([]);
  useEffect(() => {
    if (!device) return;
    void device.notes(signedKey).then(([note]) => setSigned((note?.value as Signed[] | undefined) ?? []));
    return device.hear((stream, events) => {
      if (stream !== 'custody') return;
      const answered = new Set(events.map(event => event.id));
      setSigned(before => {
        const left = before.filter(one => !answered.has(one.id));
        void device.remember([{ key: signedKey, value: left }]);
        return left;
      });
      setRound(before => before + 1);
    });
  }, [device]);
  /** Stores a signature and what it changes; false when it could not be stored. */
  const sign = useCallback(
    async (event: CustodyEvent, mark: Signed): Promise<boolean> => {
      const next = [...signed.filter(one => one.boxCode !== mark.boxCode), mark];
      setSigned(next);
      const stored = await device!.save('custody', [event as DeviceEvent], [{ key: signedKey, value: next }]);
      if (!stored) setSigned(signed);
      return stored;
    },
    [device, signed],
  );
  return {
    value: kept.value?.boxes ?? null,
    asOf: kept.value?.asOf ?? null,
    problem: kept.problem,
    signed,
    sign,
  };
}
