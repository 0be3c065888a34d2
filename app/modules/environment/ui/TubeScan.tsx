import { type FormEvent, useEffect, useRef, useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** A code being in view for a moment is one scan. */
const sameCodeMillis = 2500;

/** Takes a tube's label from a scanner that types, from the camera, or by hand; the field keeps the focus. */
export function TubeScan({
  label,
  busy,
  onScan,
}: {
  label: string;
  busy: boolean;
  onScan: (code: string) => void;
}) {
  const w = useWords(words);
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [filming, setFilming] = useState(false);
  const take = (event: FormEvent) => {
    event.preventDefault();
    const code = text.trim();
    if (code && !busy) onScan(code);
    setText('');
    field.current?.focus();
  };
  return (
    <form className="env-scan" onSubmit={take}>
      <label>
        <strong>{label}</strong>
        <input
          ref={field}
          // biome-ignore lint/a11y/noAutofocus: the scanner types into it
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          enterKeyHint="done"
          value={text}
          placeholder={w.scanTube}
          onChange={event => setText(event.target.value)}
        />
      </label>
      {filming ? <Film onScan={onScan} /> : null}
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}>
        <BigButton icon="scan" onPress={() => setFilming(!filming)}>
          {w.camera}
        </BigButton>
        <BigButton tone="main" submit busy={busy}>
          {w.enter}
        </BigButton>
      </div>
    </form>
  );
}

function Film({ onScan }: { onScan: (code: string) => void }) {
  const w = useWords(words);
  const video = useRef<HTMLVideoElement>(null);
  const heard = useRef(onScan);
  heard.current = onScan;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let here = true;
    let stream: MediaStream | null = null;
    let last = { text: '', at: 0 };
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
        const player = video.current;
        if (!here || !player) return;
        player.srcObject = stream;
        await player.play();
        const Native = (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector;
        const detector = Native ? new Native() : null;
        const { QRCamera, QRCanvas } = await import('qr/dom.js');
        const camera = new QRCamera(player, stream);
        const canvas = new QRCanvas();
        const read = async () =>
          detector ? (await detector.detect(player))[0]?.rawValue : await camera.readFrame(canvas);
        while (here) {
          const found = await read().catch(() => undefined);
          const at = performance.now();
          if (typeof found === 'string' && found && !(found === last.text && at - last.at < sameCodeMillis))
            heard.current(found);
          if (typeof found === 'string' && found) last = { text: found, at };
          await new Promise(resolve => setTimeout(resolve, 80));
        }
      } catch {
        if (here) setFailed(true);
      }
    })();
    return () => {
      here = false;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  if (failed) return <p className="alarm-text">{w.cameraFailed}</p>;
  return <video ref={video} playsInline muted aria-label={w.scanTube} />;
}
