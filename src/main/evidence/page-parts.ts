import { html, type Html } from './html.js';

export type Cell = string | number | boolean | null | undefined | Html | readonly Html[];

export function section(number: number, title: string, ...inside: readonly Html[]): Html {
  return html`<section>
    <h2>${number}. ${title}</h2>
    ${inside}
  </section>`;
}

export function facts(...pairs: readonly (readonly [string, Cell])[]): Html {
  return html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** A table, or a line that says that there is nothing. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  if (rows.length === 0) return html`<p class="none">None.</p>`;
  const head = columns.map((name) => html`<th>${name}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

export function code(text: Cell): Html {
  return html`<code>${text}</code>`;
}

/** A moment as people read it, to the second, in UTC. */
export function moment(iso: string | null | undefined): Cell {
  if (iso === null || iso === undefined) return null;
  return html`<time>${iso.slice(0, 10)}</time> <time>${iso.slice(11, 19)} UTC</time>`;
}

export function list(values: readonly (string | number)[] | undefined): Cell {
  return values === undefined || values.length === 0 ? null : values.join(', ');
}
