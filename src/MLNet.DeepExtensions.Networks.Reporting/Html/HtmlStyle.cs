namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>The style sheet of reports: light and dark by the reader's choice, from a phone's width on, printed without links.</summary>
internal static class HtmlStyle
{
    /// <summary>The rules; their last ones turn charts dark.</summary>
    public static string Rules { get; } = Page + "\n" + ChartColors.DarkStyle("svg ");

    private const string Page = """
        :root { color-scheme: light dark; --paper: #ffffff; --card: #f7f8fa; --line: #e1e4e9; --ink: #1f2530; --faint: #5d6674;
          --accent: #2563eb; --right: 22, 138, 84; --wrong: 205, 45, 45; --warn: #fff4d6; --warn-line: #e0b13c; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #15181d; --card: #1d2128; --line: #30363f; --ink: #e6e8eb; --faint: #9aa3af;
            --accent: #60a5fa; --right: 52, 180, 120; --wrong: 240, 96, 96; --warn: #3a3013; --warn-line: #a5821f; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 80rem; padding: 1.25rem clamp(.9rem, 3vw, 2.5rem) 4rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0 .2rem; }
        h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; padding-top: .6rem; border-top: 1px solid var(--line); }
        h3 { font-size: .95rem; margin: 0 0 .5rem; }
        p { margin: .4rem 0; } .faint { color: var(--faint); } a { color: var(--accent); }
        nav { margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .9rem; }
        nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.4rem, 1fr)); gap: .7rem; margin: 1.2rem 0 0; padding: 0; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; }
        .tile span { display: block; color: var(--faint); font-size: .82rem; }
        .tile strong { font-size: 1.3rem; font-variant-numeric: tabular-nums; font-weight: 600; }
        .warning { background: var(--warn); border-left: 4px solid var(--warn-line); border-radius: 4px; padding: .6rem .9rem; margin: 1rem 0 0; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20.5rem), 1fr)); gap: 1rem; }
        figure { margin: 0; min-width: 0; } .charts figure { border: 1px solid var(--line); border-radius: 8px; padding: .3rem; max-width: 32rem; }
        svg { display: block; width: 100%; height: auto; }
        .scroll { overflow-x: auto; max-width: 100%; margin: .8rem 0; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .3rem .7rem; text-align: right; white-space: nowrap; } thead th { color: var(--faint); font-weight: 500; }
        thead tr { border-bottom: 1px solid var(--faint); } tbody tr + tr { border-top: 1px solid var(--line); }
        th:first-child { text-align: left; } th[scope=row] { font-weight: 500; position: sticky; left: 0; background: var(--paper); }
        th[scope=row], thead th { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
        .wide { white-space: normal; text-align: left; } td.wide { min-width: 16rem; }
        td.right { background: rgba(var(--right), calc(.08 + var(--share) * .5)); font-weight: 600; }
        td.wrong { background: rgba(var(--wrong), calc(.1 + var(--share) * .6)); } td.none { color: var(--faint); }
        .bar { display: block; height: .55rem; border-radius: 3px; background: var(--accent); min-width: 2px; } td.bars { width: 9rem; min-width: 5rem; }
        .stack { display: flex; height: 1.1rem; border-radius: 5px; overflow: hidden; margin: .6rem 0; max-width: 46rem; background: var(--line); }
        .stack span { height: 100%; } .steps { background: #2563eb; } .reading { background: #ea580c; } .validation { background: #059669; }
        .key { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; margin-right: .5rem; vertical-align: -1px; }
        .images { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .8rem; }
        .images figure { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--card); }
        .images img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #000000; image-rendering: pixelated; }
        figcaption { padding: .4rem .6rem; font-size: .85rem; line-height: 1.35; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem 2.5rem; }
        dl { display: grid; grid-template-columns: minmax(7.5rem, max-content) 1fr; gap: .15rem 1rem; margin: 0; font-size: .9rem; }
        dt { color: var(--faint); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        pre { font: 13px/1.45 ui-monospace, 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace; background: var(--card);
          border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; margin: .8rem 0; }
        @media (max-width: 30rem) { th, td { padding: .3rem .45rem; } th[scope=row], thead th { max-width: 8.5rem; }
          .images { grid-template-columns: repeat(2, 1fr); } }
        @media print { nav { display: none; } body { max-width: none; padding: 0; font-size: 11px; } .scroll { overflow: visible; }
          figure, tr, .tile, .facts { break-inside: avoid; } h2, h3 { break-after: avoid; } pre { white-space: pre-wrap; }
          .tile, td, .bar, .stack span, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .charts { grid-template-columns: repeat(2, 1fr); } }
        """;
}
