import { IconX } from '@tabler/icons-react';
import { dismiss, useNotices } from '../notices.ts';

export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" aria-live="polite">
      {notices.map((notice) => (
        <div
          key={notice.id}
          className={`notice of-${notice.tone}`}
          role={notice.tone === 'bad' ? 'alert' : 'status'}
        >
          <span>{notice.text}</span>
          {notice.action !== undefined && (
            <button
              type="button"
              className="plain-button link-button"
              onClick={() => {
                notice.action?.run();
                dismiss(notice.id);
              }}
            >
              {notice.action.label}
            </button>
          )}
          <button
            type="button"
            className="plain-button"
            aria-label="Dismiss"
            onClick={() => dismiss(notice.id)}
          >
            <IconX size={13} />
          </button>
        </div>
      ))}
    </div>
  );
}
