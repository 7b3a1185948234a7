import { useRef } from 'preact/hooks';
import { BAR_COMMANDS, openDocument, openFiles, startCommand, type PageCommand } from './commands';
import { usePage, usePageText } from './context';
import type { Timeline } from './timeline';

export function TopBar({ timeline }: { timeline?: Timeline }) {
  const text = usePageText();
  const parts = usePage();
  const { page, view } = parts;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="page-bar">
      <img class="page-logo" src="favicon.png" alt="" />
      <span class="page-title">ToonBridge</span>
      <CommandButton command={openDocument} timeline={timeline} onClick={() => input.current?.click()} />
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
      {BAR_COMMANDS.map((command) => (
        <CommandButton
          key={command.name}
          command={command}
          timeline={timeline}
          onClick={() => void startCommand(command, parts, timeline)}
        />
      ))}
    </div>
  );
}

interface CommandButtonProps {
  command: PageCommand;
  timeline?: Timeline;
  onClick(): void;
}

/** Rests and says why while its command is hindered. */
function CommandButton({ command, timeline, onClick }: CommandButtonProps) {
  const text = usePageText();
  const hindrance = command.hindrance({ ...usePage(), timeline });
  return (
    <button
      class={`tb-button ${hindrance ? 'tb-resting' : ''}`}
      data-action={command.name}
      title={text(hindrance ?? command.hint)}
      disabled={hindrance !== undefined}
      onClick={onClick}
    >
      {text(command.label)}
    </button>
  );
}
