import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';
import { matchHotkey, pressName } from './keys.ts';

const hotkey = (keys: string, disabled = false) => ({
  keys,
  label: { zh: '', en: '' },
  run: () => {},
  disabled,
});

describe('hotkeys', () => {
  it('name a press the way they are shown; Cmd counts as Ctrl', () => {
    expect(pressName({ key: 'k', metaKey: true })).toBe('Ctrl+K');
    expect(pressName({ key: '?', shiftKey: true })).toBe('?');
    expect(pressName({ key: 'ArrowUp', altKey: true, shiftKey: true })).toBe('Alt+Shift+ArrowUp');
  });
  it('match a single press or the second of a sequence, and skip what is switched off', () => {
    const keys = [hotkey('C'), hotkey('G C'), hotkey('X', true)];
    expect(matchHotkey(keys, null, 'C')?.keys).toBe('C');
    expect(matchHotkey([keys[1]!], 'G', 'C')?.keys).toBe('G C');
    expect(matchHotkey(keys, null, 'X')).toBeUndefined();
  });
});

describe('CSV', () => {
  it('opens in Excel with hanzi and runs nothing', () => {
    expect(
      toCsv(
        ['名称', 'n'],
        [
          ['"东门",面馆', 3],
          ['=1+1', null],
        ],
      ),
    ).toBe('\uFEFF名称,n\r\n"""东门"",面馆",3\r\n\'=1+1,\r\n');
  });
});
