"""The little CSS that Streamlit's theme has no setting for."""

STYLE = """
<style>
.stMainBlockContainer { padding: 4.6rem 2.5rem 2rem; max-width: 1720px; }
[data-testid="stMetricLabel"] p, [data-testid="stCaptionContainer"] p,
[data-testid="stExpander"] summary p, [data-testid="stWidgetLabel"] p,
[data-testid="stTopNavLink"] span, [data-testid="stButtonGroup"] button p,
[data-testid="stPageLink"] p,
.stProgress p, [data-testid="stPageLink"] span, .stTabs button p, .stBadge,
[data-testid="stAlertContainer"] p,
.stTextInput input, .stTextArea textarea, .stSelectbox [data-baseweb="select"] *,
.stButton button p, .stDownloadButton button p, [data-testid="stTooltipContent"] p
{ font-size: 1rem; }
[data-testid="stBaseButton-primary"] { color: light-dark(#FFFFFF, #0E141B); }
.service { border: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  border-top: 5px solid var(--service); border-radius: 8px; padding: 0.8rem 1rem 0.9rem;
  height: 100%; font-size: 1rem; line-height: 1.45; box-sizing: border-box; }
.service h3 { color: var(--ink); font-size: 1.3rem; font-weight: 650; margin: 0; padding: 0;
  overflow-wrap: anywhere; }
.service p { margin: 0.1rem 0 0; }
.service p + .tables { margin-top: 0.6rem; }
.quiet { opacity: 0.72; }
.service ul { list-style: none; margin: 0; padding: 0; }
.service li { overflow-wrap: anywhere; padding: 0.06rem 0; margin: 0; }
.service .tables li::before { content: ""; display: inline-block; width: 0.62rem; height: 0.62rem;
  border-radius: 2px; background: var(--service); margin-right: 0.5rem; }
.service details { margin-top: 0.25rem; }
.service details ul { padding-left: 1.1rem; }
.service summary { cursor: pointer; overflow-wrap: anywhere; }
.service .fold > summary { margin-top: 0.5rem; font-weight: 600; }
.service .fold details { padding-left: 0.9rem; margin-top: 0.1rem; }
.service .lone { padding-left: 1.9rem; margin-top: 0.1rem; overflow-wrap: anywhere; }
.servicename { color: var(--ink); font-weight: 650; overflow-wrap: anywhere; }
.servicename::before { content: ""; display: inline-block; width: 0.75rem; height: 0.75rem;
  border-radius: 50%; background: var(--service); margin-right: 0.45rem; }
.hot { padding: 0.55rem 0; border-bottom: 1px solid
  color-mix(in srgb, currentColor 14%, transparent); font-size: 1rem; line-height: 1.45; }
.hotname b { float: right; font-variant-numeric: tabular-nums; }
.drawn { border-collapse: collapse; font-size: 1rem; line-height: 1.45; width: 100%; }
.drawn th, .drawn td { text-align: left; vertical-align: top; padding: 0.4rem 1.4rem 0.4rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.drawn th { font-weight: 400; opacity: 0.72; }
.drawn td:first-child { font-weight: 650; white-space: nowrap; }
.drawn .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.diagonal { height: 4rem; border-radius: 8px;
  background: color-mix(in srgb, currentColor 7%, transparent); }
[class*="st-key-cell_"] button { min-height: 4rem; }
[class*="st-key-cell_"] button p { font-size: 1.2rem; font-variant-numeric: tabular-nums; }
/* The map fills what the window leaves; the height given in Python is the fallback. */
.st-key-mapbox > [data-testid="stElementContainer"] {
  flex: none !important;
  height: clamp(27rem, calc(100vh - 13.2rem), 64rem) !important; }
.st-key-mapbox [data-testid="stBidiComponent"],
.st-key-mapbox [data-testid="stBidiComponentIsolated"],
.st-key-mapbox .stBidiComponent { height: 100% !important; }
.services { display: grid; gap: 1rem; align-items: stretch;
  grid-template-columns: repeat(auto-fit, minmax(13.5rem, 1fr)); }
.notes { font-size: 1rem; line-height: 1.45; }
.notes div { padding: 0.15rem 0 0.15rem 1.1rem; position: relative; }
.notes div::before { content: ""; position: absolute; left: 0.1rem; top: 0.75rem; width: 0.4rem;
  height: 0.4rem; border-radius: 50%; background: currentColor; opacity: 0.55; }
</style>
"""
