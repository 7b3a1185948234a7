import { useRef } from 'preact/hooks';
import { openFiles, saveApng, savePngs, savePsd } from './commands';
import { usePage, usePageText } from './context';
import type { Timeline } from './timeline';

export function TopBar({ timeline }: { timeline?: Timeline }) {
  const text = usePageText();
  const parts = usePage();
  const { page, view } = parts;
  const input = useRef<HTMLInputElement>(null);
  const idle = page.tree !== undefined && view.busy === undefined;
  return (
    <div class="page-bar">
      <img class="page-logo" src="favicon.png" alt="" />
      <span class="page-title">ToonBridge</span>
      <button
        class="tb-button"
        data-action="open-document"
        title={text('openHint')}
        onClick={() => input.current?.click()}
      >
        {text('open')}
      </button>
      <input
        ref={input}
        class="page-file"
        type="file"
        data-field="file"
        multiple
        accept=".psd,.psb,.png,.jpg,.jpeg,.webp"
        onChange={(event) => {
          void openFiles(parts, Array.from(event.currentTarget.files ?? []));
          event.currentTarget.value = '';
        }}
      />
      <span class="page-document" title={page.tree?.name}>
        {page.tree ? `${page.tree.name} · ${page.tree.widthPx} × ${page.tree.heightPx}` : ''}
      </span>
      {view.busy && <span class="page-busy">{text(view.busy)}</span>}
      <Command
        name="undo"
        label={text('undo')}
        title={text('undoHint')}
        ready={idle && page.insertions.length > 0}
        run={() => page.undo()}
      />
      <Command
        name="save-psd"
        label={text('savePsd')}
        title={text('savePsdHint')}
        ready={idle}
        run={() => savePsd(parts, timeline)}
      />
      <Command
        name="save-pngs"
        label={text('savePngs')}
        title={text('savePngsHint')}
        ready={idle && timeline !== undefined}
        run={() => timeline && savePngs(parts, timeline)}
      />
      <Command
        name="save-apng"
        label={text('saveApng')}
        title={text('saveApngHint')}
        ready={idle && timeline !== undefined}
        run={() => timeline && saveApng(parts, timeline)}
      />
    </div>
  );
}

interface CommandProps {
  name: string;
  label: string;
  title: string;
  ready: boolean;
  run(): unknown;
}

function Command({ name, label, title, ready, run }: CommandProps) {
  return (
    <button
      class={`tb-button ${ready ? '' : 'tb-resting'}`}
      data-action={name}
      title={title}
      disabled={!ready}
      onClick={() => void run()}
    >
      {label}
    </button>
  );
}
