/** Every sentence of the panel, English and French side by side. `{name}` is filled in. */
import type { Language } from '../../model/panel-state';

const TABLE = {
  selfTestMenu: ['Self-test…', 'Auto-test…'],
  connectAgainMenu: ['Connect to the bridge again', 'Se reconnecter au pont'],
  reloadMenu: ['Load the panel again', 'Recharger le panneau'],

  // Connection
  connecting: ['Looking for the bridge…', 'Recherche du pont…'],
  disconnectedTitle: ['The bridge is not running', 'Le pont n’est pas lancé'],
  disconnectedBody: [
    'The bridge makes the drawings on this computer. Start it in a terminal, in the ToonBridge folder:',
    'Le pont fabrique les dessins sur cet ordinateur. Lancez-le dans un terminal, dans le dossier ToonBridge :',
  ],
  retriesIn: ['Tries again by itself in {seconds} s.', 'Nouvel essai automatique dans {seconds} s.'],
  retryNow: ['Try now', 'Réessayer'],
  hostRefused: ['{host} did not allow the connection', '{host} a refusé la connexion'],
  hostRefusedBody: [
    'It keeps an older permission of the panel. Remove the panel, restart {host} and install the panel again.',
    'Une ancienne autorisation du panneau est gardée. Retirez le panneau, relancez {host} et réinstallez le panneau.',
  ],
  jobGoesOn: [
    'The drawings go on being made; the panel picks them up again when the bridge answers.',
    'La fabrication continue ; le panneau reprendra dès que le pont répondra.',
  ],
  pairingTitle: ['Pair with the bridge', 'Associer au pont'],
  pairingBody: [
    'Type the code that the bridge shows in its window. This is needed once.',
    'Saisissez le code affiché dans la fenêtre du pont. Une seule fois suffit.',
  ],
  pairingCode: ['Pairing code', 'Code d’association'],
  pair: ['Pair', 'Associer'],
  connected: ['Connected', 'Connecté'],

  // Selection
  selectTwo: ['Select two layers', 'Sélectionnez deux calques'],
  selectTwoBody: [
    'Select the drawing you start from and the one you arrive at. More than two make a chain.',
    'Sélectionnez le dessin de départ et celui d’arrivée. Plus de deux forment une chaîne.',
  ],
  selectOneMore: ['Select one more layer', 'Sélectionnez encore un calque'],
  selectOneMoreBody: [
    '“{name}” is one key. Select the other one too.',
    '« {name} » est une clé. Sélectionnez aussi l’autre.',
  ],
  noDocument: ['Open a drawing', 'Ouvrez un dessin'],
  noDocumentBody: [
    'The panel works on the layers of the open document.',
    'Le panneau travaille sur les calques du document ouvert.',
  ],
  modeUnsupported: ['This document is in {mode} mode', 'Ce document est en mode {mode}'],
  modeUnsupportedBody: [
    'In-betweens cannot be made in it without changing its colours. ' +
      'Convert a copy to RGB or Grayscale and use the copy.',
    'Impossible d’y intercaler sans changer ses couleurs. ' +
      'Convertissez une copie en RVB ou en niveaux de gris et utilisez-la.',
  ],
  tooManyKeys: ['Too many keys are selected', 'Trop de clés sélectionnées'],
  tooManyKeysBody: ['Select at most {count}.', 'Sélectionnez-en {count} au plus.'],
  layerProblem: ['A selected layer cannot be used', 'Un calque sélectionné est inutilisable'],
  layerProblemBody: [
    'See the note at the layer, or select another one.',
    'Voyez la note près du calque, ou sélectionnez-en un autre.',
  ],
  problemAdjustment: [
    'An adjustment layer has no drawing of its own.',
    'Un calque de réglage n’a pas de dessin propre.',
  ],
  problemEmpty: ['This layer is empty.', 'Ce calque est vide.'],
  problemGroup: ['A group has no pixels of its own.', 'Un groupe n’a pas de pixels propres.'],
  problemNotPixels: ['This layer has no pixels of its own.', 'Ce calque n’a pas de pixels propres.'],
  problemVideo: ['Video layers cannot be read.', 'Les calques vidéo ne peuvent pas être lus.'],
  useMergedLook: ['Use its merged look', 'Utiliser son aspect fusionné'],
  usesMergedLook: ['Merged look', 'Aspect fusionné'],
  problemLocked: ['This layer is locked.', 'Ce calque est verrouillé.'],
  useLocked: ['Use it all the same', 'L’utiliser quand même'],
  usesLocked: ['Locked, only read', 'Verrouillé, lu seulement'],
  useLockedHint: [
    'Keys are only read: the lock stays, and nothing in the layer changes',
    'Les clés sont seulement lues : le verrou reste, rien ne change dans le calque',
  ],

  // Keys and sketches
  keys: ['Keys', 'Clés'],
  swapKeys: ['Swap start and end', 'Échanger départ et arrivée'],
  useAsSketch: ['Use as sketch', 'En faire un croquis'],
  useAsKey: ['No sketch', 'Pas un croquis'],
  sketches: ['Sketches', 'Croquis'],
  sketchesHint: [
    'Rough sketches of a frame between the keys: select a third layer, or name one sketch@8.',
    'Croquis d’une image entre les clés : sélectionnez un troisième calque, ou nommez-en un croquis@8.',
  ],
  sketchFrame: ['Frame', 'Image'],
  sketchStrength: ['Strength', 'Force'],
  sketchSegment: ['Between', 'Entre'],

  // Settings
  settings: ['Settings', 'Réglages'],
  engine: ['Engine', 'Moteur'],
  notReady: ['not ready', 'pas prêt'],
  runsOn: ['Runs on {device}', 'Fonctionne sur {device}'],
  download: ['Download ({size})', 'Télécharger ({size})'],
  downloadWithoutSize: ['Download', 'Télécharger'],
  downloading: ['Downloading {percent} %', 'Téléchargement {percent} %'],
  stopDownload: ['Stop', 'Arrêter'],
  inbetweens: ['In-betweens', 'Intervalles'],
  fewer: ['One fewer', 'Un de moins'],
  more: ['One more', 'Un de plus'],
  timing: ['Timing', 'Rythme'],
  spacingEven: ['Even', 'Régulier'],
  spacingEaseIn: ['Ease in', 'Départ amorti'],
  spacingEaseOut: ['Ease out', 'Arrivée amortie'],
  spacingEaseInOut: ['Ease in and out', 'Amorti aux deux bouts'],
  hold: ['Shown', 'Cadence'],
  hold1: ['On ones', 'En un'],
  hold2: ['On twos', 'En deux'],
  hold3: ['On threes', 'En trois'],
  lastsFrames: ['{frames} frames from key to key', '{frames} images de clé à clé'],
  prompt: ['Prompt', 'Consigne'],
  promptHint: ['for example: the fox turns its head', 'par exemple : le renard tourne la tête'],
  seed: ['Seed', 'Graine'],
  rollSeed: ['Roll a new seed', 'Tirer une nouvelle graine'],
  roll: ['Roll', 'Tirer'],
  lockSeed: ['Keep this seed for the next takes', 'Garder cette graine pour les prises suivantes'],
  lock: ['Lock', 'Garder'],
  variations: ['Variations', 'Variantes'],
  advanced: ['Advanced', 'Avancé'],
  noAdvanced: ['This engine has nothing more to set.', 'Ce moteur n’a rien d’autre à régler.'],
  frameRate: ['Frames / s', 'Images / s'],
  generate: ['Make {count} in-betweens', 'Créer {count} intervalles'],
  generateChain: ['Make {segments} × {count} in-betweens', 'Créer {segments} × {count} intervalles'],
  generateOne: ['Make 1 in-between', 'Créer 1 intervalle'],

  // Running
  running: ['Making in-betweens', 'Création des intervalles'],
  variationOf: ['Take {variation} of {variations}', 'Prise {variation} sur {variations}'],
  phaseReading: ['Reading the layers', 'Lecture des calques'],
  phaseSending: ['Sending the layers', 'Envoi des calques'],
  phaseQueued: ['Waiting for its turn', 'En attente'],
  phaseWorking: ['Drawing', 'Dessin en cours'],
  phaseFetching: ['Collecting the drawings', 'Récupération des dessins'],
  phaseInserting: ['Placing the layers', 'Placement des calques'],
  stageMatching: ['Matching the lines', 'Correspondance des traits'],
  stagePainting: ['Painting', 'Peinture'],
  stageSampling: ['Imagining the motion', 'Invention du mouvement'],
  stageDecoding: ['Drawing the frames', 'Dessin des images'],
  stagePreparing: ['Preparing the keys', 'Préparation des clés'],
  stageEncoding: ['Looking at the keys', 'Examen des clés'],
  stageLoading: ['Loading the model', 'Chargement du modèle'],
  stageFinishing: ['Finishing the lines', 'Finition des traits'],
  stepOf: ['{step} of {steps}', '{step} sur {steps}'],
  secondsLeft: ['{seconds} s left', 'encore {seconds} s'],
  minutesLeft: ['{minutes} min left', 'encore {minutes} min'],
  cancel: ['Cancel', 'Annuler'],

  // Result
  doneTitle: ['{frames} in-betweens placed', '{frames} intervalles placés'],
  doneBody: [
    'In a group between the keys. One undo removes them.',
    'Dans un groupe entre les clés. Une annulation les retire.',
  ],
  doneBodySequence: [
    'In one layer above the lower key; its pictures are beside the project. One undo removes it.',
    'Dans un calque au-dessus de la clé du bas ; ses images sont à côté du projet. Une annulation le retire.',
  ],
  cancelledTitle: ['Cancelled', 'Annulé'],
  cancelledBody: ['Your layers were not changed.', 'Vos calques n’ont pas été modifiés.'],
  failedTitle: ['It did not work', 'Cela n’a pas marché'],
  dismiss: ['Dismiss', 'Fermer'],
  makeAnimation: ['Frame animation', 'Animation d’images'],
  makeAnimationHint: [
    'Makes a frame animation in a document of its own',
    'Crée une animation d’images dans un document à part',
  ],
  repeatNewSeed: ['Another seed', 'Autre graine'],
  repeatNewSeedHint: ['Make this take again with another seed', 'Refaire cette prise avec une autre graine'],
  repeatTake: ['Repeat', 'Refaire'],
  repeatTakeHint: [
    'Make exactly this take again: same keys, settings and seed',
    'Refaire exactement cette prise : mêmes clés, réglages et graine',
  ],
  insertTake: ['Insert', 'Insérer'],
  insertTakeHint: [
    'Place these drawings again, in a new group',
    'Placer de nouveau ces dessins, dans un nouveau groupe',
  ],
  discardTake: ['Discard', 'Jeter'],
  discardTakeHint: [
    'Forget this take; layers in the document stay',
    'Oublier cette prise ; les calques du document restent',
  ],
  openRetime: ['Retime', 'Recaler'],
  retimeHint: [
    'Another timing or number, without another generation',
    'Autre rythme ou nombre, sans nouvelle génération',
  ],
  retime: ['Place with this timing', 'Placer avec ce rythme'],
  takes: ['Takes', 'Prises'],
  noTakes: ['Takes of this document appear here.', 'Les prises de ce document apparaissent ici.'],
  takeLine: ['{count} · {spacing} · {hold}', '{count} · {spacing} · {hold}'],
  takeSeed: ['{engine} · seed {seed}', '{engine} · graine {seed}'],
  testModel: [
    'TEST MODEL: these are not drawings of the real model.',
    'MODÈLE D’ESSAI (TEST MODEL) : ce ne sont pas des dessins du vrai modèle.',
  ],
  takeWaiting: ['being made', 'en cours'],
  nextStep: ['Next: {step}', 'Ensuite : {step}'],

  // Why a button rests
  whyRunning: ['In-betweens are being made already.', 'Des intervalles sont déjà en cours de création.'],
  whyNotRunning: ['Nothing is being made.', 'Rien n’est en cours.'],
  whyCount: ['Choose 1 to 120 in-betweens.', 'Choisissez de 1 à 120 intervalles.'],
  whyEngine: ['The engine is not ready yet.', 'Le moteur n’est pas encore prêt.'],
  whyTakeGone: ['This take was discarded.', 'Cette prise a été jetée.'],
  whyTakeBusy: ['Something is being done with this take.', 'Cette prise est en cours de traitement.'],
  whyTakeUnfinished: ['This take is still being made.', 'Cette prise est encore en cours de création.'],
  whyTakeNotPlaced: ['Insert the take first.', 'Insérez d’abord la prise.'],
  whyNoAnimation: ['This program has no frame animations.', 'Ce logiciel n’a pas d’animations d’images.'],
  whyPageBusy: ['The page is opening or saving a file.', 'La page ouvre ou enregistre un fichier.'],
  whyNothingOpen: ['Open a drawing first.', 'Ouvrez d’abord un dessin.'],
  whyNothingInserted: ['Nothing was inserted yet.', 'Rien n’a encore été inséré.'],
  whyNoTakeShown: ['Make and insert in-betweens first.', 'Créez et insérez d’abord des intervalles.'],

  // The page in a browser
  open: ['Open…', 'Ouvrir…'],
  openHint: ['A PSD, or pictures of the keys (PNG, JPEG)', 'Un PSD, ou des images des clés (PNG, JPEG)'],
  dropTitle: ['Drop a drawing here', 'Déposez un dessin ici'],
  dropBody: [
    'A layered PSD, or two pictures of the keys. Nothing leaves this computer.',
    'Un PSD avec ses calques, ou deux images des clés. Rien ne quitte cet ordinateur.',
  ],
  opening: ['Opening…', 'Ouverture…'],
  saving: ['Saving…', 'Enregistrement…'],
  layers: ['Layers', 'Calques'],
  layersHint: ['Click two keys; Ctrl or Shift adds.', 'Cliquez deux clés ; Ctrl ou Maj ajoute.'],
  showLayer: ['Show or hide', 'Afficher ou masquer'],
  undo: ['Undo', 'Annuler'],
  undoHint: ['Take the last insertion out again', 'Retirer la dernière insertion'],
  savePsd: ['Save PSD', 'Enregistrer le PSD'],
  savePsdHint: [
    'The document with its in-betweens; nothing else in it changes',
    'Le document avec ses intervalles ; rien d’autre n’y change',
  ],
  savePngs: ['PNGs', 'PNG'],
  savePngsHint: [
    'Keys and in-betweens as PNG files in a zip',
    'Clés et intervalles en fichiers PNG dans un zip',
  ],
  saveApng: ['Animation', 'Animation'],
  saveApngHint: [
    'An animated PNG: browsers play it, many viewers show its first frame alone',
    'Un PNG animé : les navigateurs le lisent, bien des visionneuses n’en montrent que la première image',
  ],
  play: ['Play', 'Lire'],
  pause: ['Pause', 'Pause'],
  onion: ['Onion skin', 'Pelure d’oignon'],
  frameOf: ['Frame {frame} of {frames}', 'Image {frame} sur {frames}'],
} as const satisfies Record<string, readonly [english: string, french: string]>;

export type TextKey = keyof typeof TABLE;
export type TextValues = Record<string, string | number>;

const COLUMN: Record<Language, 0 | 1> = { en: 0, fr: 1 };

export function textOf(language: Language, key: TextKey, values: TextValues = {}): string {
  return TABLE[key][COLUMN[language]].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export function hasText(key: string): key is TextKey {
  return Object.keys(TABLE).includes(key);
}

export const TEXT_KEYS = Object.keys(TABLE) as TextKey[];
