// Colours: the services' palette for light and dark, mixed from the app's own theme.

// Okabe and Ito's colours, adjusted for contrast; the first five differ most from one another
// under the common kinds of colour blindness.
const PALETTE = [
  ["#0072B2", "#4FB0EE"], // blue
  ["#D98200", "#F2AE38"], // orange
  ["#00916B", "#2BC79A"], // green
  ["#B8579B", "#E29AC9"], // pink
  ["#7A6A00", "#E6DB5A"], // olive
  ["#3FA3DC", "#8CCBF2"], // sky
  ["#8A5A44", "#C79A84"], // brown
  ["#5B6770", "#A5B0B8"], // slate
];

let normaliser = null;

// Any CSS colour as [r, g, b], or the fallback when the browser does not understand it.
export function parseColour(text, fallback) {
  normaliser ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  normaliser.canvas.width = normaliser.canvas.height = 1;
  const value = (text || "").trim();
  if (!value || !CSS.supports("color", value)) return fallback;
  normaliser.clearRect(0, 0, 1, 1);
  normaliser.fillStyle = value;
  normaliser.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = normaliser.getImageData(0, 0, 1, 1).data;
  return a === 0 ? fallback : [r, g, b];
}

export function rgb(colour, alpha = 1) {
  const [r, g, b] = colour;
  return alpha === 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${alpha})`;
}

export function mix(one, other, share) {
  return one.map((v, i) => Math.round(v + (other[i] - v) * share));
}

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

// Everything that drawing needs to know about colours and fonts, read off the element's style.
export function readTheme(host, services) {
  const style = getComputedStyle(host);
  const ground = parseColour(style.getPropertyValue("--st-background-color"), [251, 251, 250]);
  const dark = (0.299 * ground[0] + 0.587 * ground[1] + 0.114 * ground[2]) / 255 < 0.5;
  const ink = parseColour(
    style.getPropertyValue("--st-text-color"),
    dark ? [236, 239, 243] : [30, 34, 39],
  );
  const colours = [];
  for (let i = 0; i < services; i++) {
    const pair = PALETTE[i % PALETTE.length];
    const plain = parseColour(pair[dark ? 1 : 0], BLACK);
    const round = Math.floor(i / PALETTE.length);
    colours.push(round ? mix(plain, dark ? WHITE : BLACK, Math.min(0.25 * round, 0.6)) : plain);
  }
  return {
    dark,
    ground,
    ink,
    colours,
    names: colours.map((c) => (dark ? mix(c, WHITE, 0.3) : mix(c, BLACK, 0.32))),
    warning: parseColour(dark ? "#FF8A4C" : "#C63D00", BLACK),
    accent: parseColour(style.getPropertyValue("--st-primary-color"), [0, 114, 178]),
    quiet: mix(ink, ground, 0.28),
    faint: mix(ink, ground, 0.74),
    font: style.getPropertyValue("--st-font").trim() || style.fontFamily || "sans-serif",
  };
}
