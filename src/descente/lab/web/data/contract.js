// @ts-check
// Written from protocol.py by `python -m descente.lab.protocol`; not to be changed here.
/** What the server and the pages say to one another. */

/** Settings of an experiment: changing one tells the server. */
export const SETTINGS = [
  "data",
  "seed",
  "hidden",
  "activation",
  "output",
  "cost",
  "rule",
  "schedule",
  "eta",
  "weight_decay",
  "batch",
  "epochs",
];

/** The settings that are numbers. */
export const NUMBERS = ["seed", "eta", "weight_decay", "batch", "epochs"];

/** What each setting is where a link names none. */
export const DEFAULTS = {
  data: "",
  seed: 0,
  hidden: [16, 16],
  activation: "sigmoid",
  output: "sigmoid",
  cost: "quadratic",
  rule: "sgd",
  schedule: "constant",
  eta: 0.5,
  weight_decay: 0,
  batch: 10,
  epochs: 10,
};

/** Settings that change without a new start of the training. */
export const GOING_ON = ["schedule", "eta", "weight_decay", "epochs"];

/** The views of the server; listening to one of them asks for it. */
export const VIEWS = ["status", "network", "digit", "errors", "history", "gradient", "update"];

/** How the plane of a landscape is chosen. */
export const PLANES = ["random", "path", "pca", "ends", "sharpest", "weights"];

/** The lab's limits. */
export const LIMITS = {
  message_bytes: 65536,
  letters: 600,
  pace: 100,
  mail: 200,
  connections: 200,
  silent_seconds: 10,
  parameters: 250000,
  layers: 8,
  epochs: 1000,
  steps: 10000000,
  grid: 16641,
  trainings: 48,
  rows: 1000,
  rules: 50,
  runs: 8,
  points: 2001,
  places: 40,
  plane_bytes: 24000000,
  path_bytes: 10000000,
  paths_bytes: 200000000,
  waiting_bytes: 8000000,
  job_seconds: 60,
  shelf: 5,
  shelf_bytes: 60000000,
  away: 20,
  kept: 100,
  kept_days: 30,
  lecture_bytes: 2048,
  wanted: 32,
  upload_bytes: 64000000,
  upload_files: 20000,
  upload_seconds: 600,
  uploads: 3,
  reading_seconds: 300,
  reading_bytes: 3000000000,
  taken: 200,
  taken_bytes: 1000000000,
};

/** Which numbers the settings and the numbers of θ can be. */
export const RANGES = {
  seed: { least: 0, whole: true },
  hidden: { least: 1, whole: true },
  eta: { above: 0 },
  weight_decay: { least: 0 },
  batch: { least: 1, whole: true },
  epochs: { least: 1, most: 1000, whole: true },
  parameter: { least: -3.4028234663852886e38, most: 3.4028234663852886e38 },
};

/** The learning rate that each update rule brings. */
export const ETAS = {
  sgd: 0.5,
  momentum: 0.05,
  adam: 0.0015,
};

/** How a training is shown, from each step for itself to at once. */
export const TEMPOS = ["each", "slow", "calm", "quick", "once"];

/** Powers of ten between which a control chooses η. */
export const ETA_POWERS = [-3, 2];

/** The code the server closes with where too many pages are open. */
export const FULL = 4429;

/** The code it closes with where another page took the experiment up. */
export const TAKEN = 4409;

/**
 * What decides an experiment.
 * @typedef {Object} Settings
 * @property {string} data
 * @property {number} seed
 * @property {number[]} hidden
 * @property {string} activation
 * @property {string} output
 * @property {string} cost
 * @property {string} rule
 * @property {string} schedule
 * @property {number} eta
 * @property {number} weight_decay
 * @property {number} batch
 * @property {number} epochs
 */

/**
 * One of the numbers of θ, located.
 * @typedef {Object} Parameter
 * @property {number} index
 * @property {number} layer
 * @property {number} neuron
 * @property {number|null} input
 * @property {number[]|null} pixel
 */

/**
 * What an axis of a landscape measures.
 * @typedef {Object} Axis
 * @property {string} kind
 * @property {number|null} number
 * @property {boolean} converged
 * @property {Parameter|null} parameter
 * @property {string} name
 */

/**
 * A direction along which the cost was measured.
 * @typedef {Object} Direction
 * @property {string} kind
 * @property {number|null} number
 * @property {Parameter|null} parameter
 */

/**
 * Which numbers carry a part of a step's drop in cost.
 * @typedef {Object} Share
 * @property {string} kind
 * @property {number} count
 * @property {number|null} layer
 */

/**
 * The experiment that a page comes back to, or the last one that its browser had.

    `key` names the page's own, `last` one that may still be in another page; `step` is the
    step that the page showed last. `edited` says that the link is not the one the page wrote, so
    that its settings are to be set.
    
 * @typedef {Object} Back
 * @property {string} [key]
 * @property {string} [last]
 * @property {number} [step]
 * @property {boolean} [edited]
 */

/**
 * Which numbers a field takes: above one, from a least to a most, only whole ones.
 * @typedef {Object} Range
 * @property {number} [above]
 * @property {number} [least]
 * @property {number} [most]
 * @property {boolean} [whole]
 */

/**
 * What the lab made of the files that a page brought: a data set, or a network.
 * @typedef {Object} Brought
 * @property {"data"|"network"} kind
 * @property {string} name
 * @property {number} [images]
 * @property {number} [train]
 * @property {number} [test]
 * @property {string[]} [classes]
 * @property {number} [left_out]
 * @property {string} [title]
 * @property {number} [parameters]
 */

/**
 * Epochs to add to the plan, where all of it is done, and the tempo from now on: at once.
 * @typedef {Object} PlayOptions
 * @property {number} [more]
 * @property {"each"|"slow"|"calm"|"quick"|"once"} [tempo]
 */

/**
 * No options.
 * @typedef {{}} Nothing
 */

/**
 * How many steps to make, one by default.
 * @typedef {Object} StepOptions
 * @property {number} [steps]
 */

/**
 * The step of the past to look at; the present by default.
 * @typedef {Object} LookOptions
 * @property {number|null} [step]
 */

/**
 * The test image to look at.
 * @typedef {Object} DigitOptions
 * @property {number} index
 */

/**
 * A drawing: ink from 0 to 255, row by row.
 * @typedef {Object} DrawOptions
 * @property {number[]} pixels
 * @property {number} width
 * @property {number} height
 */

/**
 * What the drawing is meant to be.
 * @typedef {Object} LabelOptions
 * @property {number} digit
 */

/**
 * One number of θ, and its new value.
 * @typedef {Object} SetWeightOptions
 * @property {number} index
 * @property {number} value
 */

/**
 * A point of a landscape, named by the key that its values came under.
 * @typedef {Object} GoToPlaneOptions
 * @property {string} landscape
 * @property {number} alpha
 * @property {number} beta
 */

/**
 * The name of a recorded run.
 * @typedef {Object} RunOptions
 * @property {string} name
 */

/**
 * The name of a recorded run, and the tempo at which its steps are made again.
 * @typedef {Object} ReplayOptions
 * @property {string} name
 * @property {"each"|"slow"|"calm"|"quick"|"once"} [tempo]
 */

/**
 * A network on the shelf, by its number.
 * @typedef {Object} PlaceOptions
 * @property {number} number
 */

/**
 * Settings to try on a copy of the network, which waits on the shelf meanwhile.

    `anew` it is no copy that is tried, but the network as its seed drew it.
    
 * @typedef {Object} TryOptions
 * @property {number} [batch]
 * @property {number} [eta]
 * @property {string} [schedule]
 * @property {number} [epochs]
 * @property {boolean} [anew]
 */

/**
 * How many rows of the list to do on a copy, or which, or all of them.
 * @typedef {Object} DoListOptions
 * @property {number|number[]|"all"} rows
 */

/**
 * The key of another page's experiment; the server adds the `step` that it shows.
 * @typedef {Object} KeyOptions
 * @property {string} key
 * @property {number} [step]
 */

/**
 * The name under which the lab keeps a network that this page has brought.
 * @typedef {Object} TakeInOptions
 * @property {string} name
 */

/**
 * If a pixel is above a threshold, or at most it, then the image is this digit.
 * @typedef {Object} Rule
 * @property {number} pixel
 * @property {boolean} above
 * @property {number} threshold
 * @property {number} digit
 */

/**
 * Which plane, how fine, how wide; `weights` are two indices of θ.

    With `ahead` a network that has made no step yet is shown the path that it will take.
    
 * @typedef {Object} LandscapeOptions
 * @property {string} [plane]
 * @property {boolean} [ahead]
 * @property {number} [size]
 * @property {number} [span]
 * @property {number} [seed]
 * @property {number[]|null} [weights]
 */

/**
 * The key of the landscape over which the network's place is asked.
 * @typedef {Object} SpotOptions
 * @property {string} landscape
 */

/**
 * How many points the pictures of the planes have along each side.
 * @typedef {Object} StuckOptions
 * @property {number} [size]
 */

/**
 * Which ground to search in the fog: each number is another one.
 * @typedef {Object} GroundOptions
 * @property {number} [number]
 */

/**
 * The key of a ground, and the points to measure on it, (α, β) each.
 * @typedef {Object} ProbeOptions
 * @property {string} landscape
 * @property {number[][]} [points]
 */

/**
 * Descent on a ground from (α, β), with so many probes.
 * @typedef {Object} RollOptions
 * @property {string} landscape
 * @property {number} [alpha]
 * @property {number} [beta]
 * @property {number} [probes]
 */

/**
 * How finely a ground is shown; of so many random probes, how likely one is lower than this.
 * @typedef {Object} LiftOptions
 * @property {string} landscape
 * @property {number} [size]
 * @property {number} [below]
 * @property {number} [probes]
 */

/**
 * One weight, by default the steepest; with `eta` a ball descends, with "seen" visibly.
 * @typedef {Object} SlopeOptions
 * @property {number|null} [weight]
 * @property {number} [span]
 * @property {number|"seen"|null} [eta]
 * @property {number} [start]
 * @property {number} [steps]
 * @property {number} [size]
 */

/**
 * How many rows of the list, or which, or all of them.
 * @typedef {Object} TodoOptions
 * @property {number|number[]|"all"} [rows]
 * @property {number|null} [eta]
 */

/**
 * How far weights are nudged, and how many of each kind.
 * @typedef {Object} ImportanceOptions
 * @property {number} [nudge]
 * @property {number} [each]
 */

/**
 * The learning rates to try, and for how long each.
 * @typedef {Object} SweepOptions
 * @property {number[]|null} [etas]
 * @property {number} [epochs]
 */

/**
 * How many random directions, and how many at even angles to the gradient.
 * @typedef {Object} SteepestOptions
 * @property {number} [random]
 * @property {number} [fan]
 * @property {number} [seed]
 */

/**
 * How many degrees away from the gradient.
 * @typedef {Object} ClimbOptions
 * @property {number} [angle]
 */

/**
 * The digit that is wanted; by default the image's own.
 * @typedef {Object} BackpropOptions
 * @property {number|null} [label]
 */

/**
 * Rules in their order: the first that holds decides.
 * @typedef {Object} RulesOptions
 * @property {Rule[]} rules
 */

/**
 * One number of θ.
 * @typedef {Object} WeightOptions
 * @property {number} index
 */

/**
 * The names of the recorded runs to compare.
 * @typedef {Object} RunsOptions
 * @property {string[]} names
 */

/**
 * The figure whose lines are wanted, and what is chosen in it.
 * @typedef {Object} TwinOptions
 * @property {string} figure
 * @property {number|null} [weight]
 * @property {string} [plane]
 * @property {number} [span]
 * @property {number} [seed]
 */

/**
 * The options of each job.
 * @typedef {{
 *   landscape: LandscapeOptions,
 *   spot: SpotOptions,
 *   stuck: StuckOptions,
 *   ground: GroundOptions,
 *   probe: ProbeOptions,
 *   roll: RollOptions,
 *   lift: LiftOptions,
 *   slope: SlopeOptions,
 *   todo: TodoOptions,
 *   importance: ImportanceOptions,
 *   sharpness: Nothing,
 *   noise: Nothing,
 *   sweep: SweepOptions,
 *   steepest: SteepestOptions,
 *   climb: ClimbOptions,
 *   backprop: BackpropOptions,
 *   scaling: Nothing,
 *   rules: RulesOptions,
 *   rulelist: Nothing,
 *   weight: WeightOptions,
 *   runs: RunsOptions,
 *   twin: TwinOptions
 * }} Jobs
 */

/**
 * A command.
 * @typedef {(
 *   ({what: "play"} & PlayOptions) |
 *   ({what: "pause"} & Nothing) |
 *   ({what: "step"} & StepOptions) |
 *   ({what: "epoch"} & Nothing) |
 *   ({what: "restart"} & Nothing) |
 *   ({what: "look"} & LookOptions) |
 *   ({what: "digit"} & DigitOptions) |
 *   ({what: "draw"} & DrawOptions) |
 *   ({what: "label"} & LabelOptions) |
 *   ({what: "set-weight"} & SetWeightOptions) |
 *   ({what: "go-to-plane"} & GoToPlaneOptions) |
 *   ({what: "run"} & RunOptions) |
 *   ({what: "replay"} & ReplayOptions) |
 *   ({what: "go-on"} & Nothing) |
 *   ({what: "take-back"} & PlaceOptions) |
 *   ({what: "try"} & TryOptions) |
 *   ({what: "do-list"} & DoListOptions) |
 *   ({what: "keep"} & Nothing) |
 *   ({what: "throw-away"} & Nothing) |
 *   ({what: "copy"} & KeyOptions) |
 *   ({what: "take-in"} & TakeInOptions)
 * )} Command
 */

/**
 * What a network can be while a lesson is read.
 * @typedef {(
 *   "untrained" |
 *   "training" |
 *   "trained" |
 *   "diverged" |
 *   "past"
 * )} State
 */

/**
 * A command that needs no options.
 * @typedef {(
 *   "play" |
 *   "pause" |
 *   "step" |
 *   "epoch" |
 *   "restart" |
 *   "look" |
 *   "go-on" |
 *   "try" |
 *   "keep" |
 *   "throw-away"
 * )} Act
 */

/**
 * A job that is asked for.
 * @typedef {(
 *   ({job: "landscape", key: string} & LandscapeOptions) |
 *   ({job: "spot", key: string} & SpotOptions) |
 *   ({job: "stuck", key: string} & StuckOptions) |
 *   ({job: "ground", key: string} & GroundOptions) |
 *   ({job: "probe", key: string} & ProbeOptions) |
 *   ({job: "roll", key: string} & RollOptions) |
 *   ({job: "lift", key: string} & LiftOptions) |
 *   ({job: "slope", key: string} & SlopeOptions) |
 *   ({job: "todo", key: string} & TodoOptions) |
 *   ({job: "importance", key: string} & ImportanceOptions) |
 *   ({job: "sharpness", key: string} & Nothing) |
 *   ({job: "noise", key: string} & Nothing) |
 *   ({job: "sweep", key: string} & SweepOptions) |
 *   ({job: "steepest", key: string} & SteepestOptions) |
 *   ({job: "climb", key: string} & ClimbOptions) |
 *   ({job: "backprop", key: string} & BackpropOptions) |
 *   ({job: "scaling", key: string} & Nothing) |
 *   ({job: "rules", key: string} & RulesOptions) |
 *   ({job: "rulelist", key: string} & Nothing) |
 *   ({job: "weight", key: string} & WeightOptions) |
 *   ({job: "runs", key: string} & RunsOptions) |
 *   ({job: "twin", key: string} & TwinOptions)
 * )} Question
 */

/**
 * What a page may send.
 * @typedef {(
 *   {open: Partial<Settings>, back?: Back} |
 *   {set: Partial<Settings>} |
 *   {do: Command} |
 *   {want: string[]} |
 *   {ask: Question} |
 *   {drop: string[]} |
 *   {lead: Record<string, string>|null}
 * )} Message
 */
