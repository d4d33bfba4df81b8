/** Of the page on paper and on a screen. No fonts, scripts or pictures from elsewhere. */
export const STYLE = `
:root { --ink: #1d2733; --soft: #5b6876; --line: #d9dfe6; --wash: #f5f7f9; --accent: #1f4e79; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9edf1; color: var(--ink); font: 13px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
main { max-width: 210mm; margin: 24px auto; padding: 18mm 16mm; background: #fff; box-shadow: 0 1px 8px rgba(20, 40, 60, .15); }
header { border-bottom: 3px solid var(--accent); padding-bottom: 14px; margin-bottom: 18px; }
.brand { color: var(--soft); text-transform: uppercase; letter-spacing: .14em; font-size: 10.5px; }
h1 { font-size: 25px; line-height: 1.2; margin: 4px 0 10px; font-weight: 600; }
h2 { font-size: 15px; margin: 26px 0 8px; padding-bottom: 4px; border-bottom: 1px solid var(--line); color: var(--accent); font-weight: 600; break-after: avoid; }
h3 { font-size: 12.5px; margin: 14px 0 5px; font-weight: 600; break-after: avoid; }
p { margin: 6px 0; }
.verdict { display: inline-block; padding: 3px 12px; border-radius: 3px; color: #fff; font-weight: 600; text-transform: uppercase; letter-spacing: .06em; font-size: 12px; background: #5b6876; }
.verified { background: #1c7a46; } .failed { background: #b3261e; } .review { background: #9a6700; }
.reason { margin-left: 10px; color: var(--soft); font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 12px; }
dl { display: grid; grid-template-columns: 42mm 1fr; margin: 0; border-top: 1px solid var(--line); }
dt, dd { margin: 0; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
dt { color: var(--soft); }
h2 + dl { border-top: 0; }
table { width: 100%; border-collapse: collapse; font-size: 11.5px; margin-top: 10px; }
th { text-align: left; font-weight: 600; color: var(--soft); background: var(--wash); }
th, td { padding: 4px 6px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
time { white-space: nowrap; }
thead { display: table-header-group; } tr { break-inside: avoid; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 10.5px; overflow-wrap: anywhere; }
.none { color: var(--soft); font-style: italic; }
.applies { font-weight: 600; } .no { color: var(--soft); }
footer { margin-top: 28px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--soft); font-size: 11px; }
@page { size: A4; margin: 16mm 15mm 18mm; }
@media print { body { background: #fff; font-size: 10.5px; } main { max-width: none; margin: 0; padding: 0; box-shadow: none; } h1 { font-size: 21px; } table { font-size: 9.5px; } code { font-size: 8.5px; } }
`;
