import { type ReactNode, useEffect, useRef } from 'react';

/** What in the library's table scrolls. */
const scrolls = '.ant-table-content';

/** A table that may be wider than its place: where it is, it can be reached and scrolled by keyboard, and says what it is. */
export const Sideways = ({ label, children }: { label: string; children: ReactNode }) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const content = place.current?.querySelector(scrolls);
    if (!content) return undefined;
    const look = (): void => {
      const facts = { role: 'region', tabindex: '0', 'aria-label': label };
      const wide = content.scrollWidth > content.clientWidth;
      for (const [name, value] of Object.entries(facts))
        if (wide) content.setAttribute(name, value);
        else content.removeAttribute(name);
    };
    const watcher = new ResizeObserver(look);
    watcher.observe(content);
    for (const inner of content.children) watcher.observe(inner);
    return () => watcher.disconnect();
  }, [label]);
  return (
    <div ref={place} className="sideways">
      {children}
    </div>
  );
};
