// Refuses CSS that the oldest promised browsers do not understand, unless it is known to do no harm
// there. A single place that is harmless for a reason of its own says so beside it:
//   /* stylelint-disable-next-line property-disallowed-list -- the cards still stack without gaps */

const browsers = ["ie 11", "firefox 58", "opera 51", "chrome 65", "safari 11"];

// Reported as partly supported for parts or bugs that do not touch ordinary use. What to avoid:
const partlySupported = [
  "calc", // inside transforms and flex shorthands
  "ch-unit", // exact widths
  "css-gradients", // the keyword transparent: Safari fades through grey
  "css-hyphens", // languages other than English: words then do not break
  "css-overflow", // two values, clip
  "css-page-break", // anything but avoid and always
  "flexbox", // min-height on a column's container, unitless flex-basis
  "mdn-text-decoration-shorthand", // more than one keyword
  "multicolumn", // break-*, used for print together with page-break-*
  "outline", // outline-offset does nothing in Internet Explorer
  "transforms3d", // preserve-3d
  "viewport-units", // vmax
  "wordwrap", // anywhere; break-word works
];

// Not understood by some, and then the page is merely a little plainer.
const harmless = [
  "css-appearance", // controls look as the system draws them
  "css-caret-color",
  "css-featurequeries", // the whole @supports block is skipped
  "css-focus-visible", // never in one list with other selectors: the whole rule would be dropped
  "css-resize",
  "css-sticky", // stays where it is
  "css-touch-action",
  "font-family-system-ui", // the next family of the list is taken
  "font-variant-numeric",
  "pointer", // touch-action is counted under this name too
  "prefers-color-scheme", // the light colours stay
  "prefers-reduced-motion",
  "text-size-adjust",
  "will-change",
];

// Newer than the floor, and missed by the database that the plugin asks.
const missedProperties = [
  "aspect-ratio",
  "column-gap",
  "gap",
  "inset",
  "place-content",
  "place-items",
  "place-self",
  "rotate",
  "row-gap",
  "scale",
  "translate",
];

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      { browsers, ignore: [...partlySupported, ...harmless] },
    ],
    "alpha-value-notation": "number",
    "color-function-notation": "legacy",
    "function-disallowed-list": ["color", "color-mix", "lab", "lch", "oklab", "oklch"],
    "property-disallowed-list": missedProperties,
    "selector-pseudo-class-disallowed-list": ["where"],

    "block-no-empty": true,
    "color-no-invalid-hex": true,
    "no-invalid-double-slash-comments": true,
    "property-no-unknown": true,
    "selector-type-no-unknown": true,
    "unit-no-unknown": true,
  },
};
