/** The error table of the protocol in French; a test asks for every code. */
import type { KnownCode, Sentences } from '../../model/shown-error';
import { FRENCH_MODEL_ERRORS } from './model-errors-fr';

const UNCHANGED = 'Vos calques n’ont pas été modifiés.';

export const FRENCH_ERRORS: Record<KnownCode, Sentences> = {
  'protocol-version': {
    meaning: 'Le panneau et le pont n’ont pas la même version ; rien n’a été envoyé.',
    nextStep: 'Mettez à jour le plus ancien des deux et reconnectez-vous.',
  },
  'pairing-needed': {
    meaning: 'Le pont ne connaît pas encore ce panneau ; rien n’a été envoyé.',
    nextStep: 'Saisissez le code affiché par le pont.',
  },
  'pairing-wrong': {
    meaning: 'Le code est faux ou a déjà servi ; rien n’a été envoyé.',
    nextStep: 'Saisissez le code que le pont affiche maintenant.',
  },
  'pairing-locked': {
    meaning: 'Trop de codes faux ; l’association est fermée pour un moment.',
    nextStep: 'Attendez une minute, puis saisissez le nouveau code affiché par le pont.',
  },
  'not-allowed': {
    meaning: 'Le pont a refusé la connexion : elle ne vient pas d’un panneau associé sur cet ordinateur.',
    nextStep: 'Ouvrez le panneau ou la page servie par le pont, et associez-le.',
  },
  'message-broken': {
    meaning: 'Le pont n’a pas pu lire un message. Aucun dessin n’a été modifié.',
    nextStep: 'Réessayez ; si cela se reproduit, mettez le panneau à jour.',
  },
  'message-refused': {
    meaning: 'Une partie de la demande n’est pas valable ; rien n’a été lancé. Aucun dessin n’a été modifié.',
    nextStep: 'Corrigez la partie nommée et réessayez.',
  },
  'too-fast': {
    meaning:
      'Le pont a reçu plus qu’il ne peut prendre et a fermé la connexion. Les images finies sont gardées.',
    nextStep: 'Reconnectez-vous ; les images finies seront reprises.',
  },
  'upload-unknown': {
    meaning: 'Un dessin nécessaire n’est pas arrivé au pont ; rien n’a été lancé.',
    nextStep: 'Relancez la création.',
  },
  'upload-mismatch': {
    meaning: 'Un dessin du même nom est déjà arrivé avec une autre taille ou place.',
    nextStep: 'Relancez la création.',
  },
  'upload-incomplete': {
    meaning: 'Il manque des pixels d’un dessin au pont ; rien n’a été lancé.',
    nextStep: 'Relancez la création.',
  },
  'layer-too-large': {
    meaning: 'Un calque a plus de pixels que le pont n’en accepte. Il n’a pas été modifié.',
    nextStep: 'Recadrez le calque ou travaillez sur une copie plus petite.',
  },
  'file-missing': {
    meaning: 'Le fichier est introuvable.',
    nextStep: 'Vérifiez le chemin.',
  },
  'file-unreadable': {
    meaning: 'Le fichier n’est pas un dessin lisible ici. Il n’a pas été modifié.',
    nextStep: 'Ouvrez-le dans votre logiciel de dessin, enregistrez-le de nouveau et réessayez.',
  },
  'mode-unsupported': {
    meaning: 'Ce mode de couleur ne permet pas d’intercaler sans changer les couleurs.',
    nextStep: 'Convertissez une copie en RVB ou en niveaux de gris et utilisez-la.',
  },
  'layer-missing': {
    meaning: 'Le document n’a pas de calque de ce nom.',
    nextStep: 'Prenez un nom de la liste des calques.',
  },
  'layer-ambiguous': {
    meaning: 'Plusieurs calques portent ce nom.',
    nextStep: 'Nommez le calque avec son groupe, par exemple clés/A.',
  },
  'layer-unusable': {
    meaning: 'Ce calque n’a pas de pixels propres à intercaler.',
    nextStep: 'Choisissez un calque de pixels.',
  },
  'keys-same': {
    meaning: 'Les deux clés sont le même calque : il n’y a rien entre elles.',
    nextStep: 'Choisissez deux calques différents.',
  },
  'key-empty': {
    meaning: 'Un calque clé est vide : il n’y a pas de dessin de départ ou d’arrivée.',
    nextStep: 'Choisissez un calque peint.',
  },
  'key-outside-canvas': {
    meaning: 'Une clé est entièrement hors de la toile : on n’y voit aucun dessin.',
    nextStep: 'Ramenez le dessin sur la toile, ou choisissez un autre calque.',
  },
  'keys-different-size': {
    meaning: 'Les deux images n’ont pas la même taille.',
    nextStep: 'Donnez-leur la même taille de toile, ou utilisez un PSD avec les deux calques.',
  },
  'keys-different-depth': {
    meaning: 'Les clés n’ont pas la même profondeur de bits.',
    nextStep: 'Utilisez des calques du même document.',
  },
  'sketch-misplaced': {
    meaning: 'Un croquis est hors du segment et ne peut guider aucune image.',
    nextStep: 'Placez-le entre l’image 0 (clé A) et 16 (clé B) ; 8 est le milieu.',
  },
  'count-out-of-range': {
    meaning: 'Ce nombre d’intervalles est impossible.',
    nextStep: 'Choisissez de 1 à 120 intervalles.',
  },
  'setting-refused': {
    meaning: 'Le moteur ne connaît pas la valeur d’un réglage ; rien n’a été lancé.',
    nextStep: 'Corrigez le réglage nommé.',
  },
  'engine-unknown': {
    meaning: 'Ce moteur n’existe pas ; rien n’a été lancé.',
    nextStep: 'Choisissez un moteur de la liste.',
  },
  'engine-not-ready': {
    meaning: 'Le moteur ne peut pas encore travailler ; rien n’a été lancé.',
    nextStep: 'Faites ce que la liste des moteurs indique, ou utilisez le moteur brouillon.',
  },
  'engine-failed': {
    meaning: `Le moteur s’est arrêté sur une erreur. ${UNCHANGED} Les images finies sont gardées.`,
    nextStep: 'Réessayez ; si cela se reproduit, lancez `toonbridge doctor`.',
  },
  'worker-died': {
    meaning: `Le processus qui dessine s’est terminé sans prévenir. ${UNCHANGED}`,
    nextStep: 'Réessayez ; si la mémoire manque, fermez d’autres programmes.',
  },
  'worker-stalled': {
    meaning: `Le moteur n’a plus donné signe de vie et a été arrêté. ${UNCHANGED}`,
    nextStep: 'Réessayez ; si cela se reproduit, lancez `toonbridge doctor`.',
  },
  'out-of-memory': {
    meaning: `La mémoire n’a pas suffi. ${UNCHANGED}`,
    nextStep: 'Fermez d’autres programmes, ou réduisez la zone de travail.',
  },
  'disk-full': {
    meaning: `Le disque est plein ; ce qui fut fait n’a pas pu être gardé. ${UNCHANGED}`,
    nextStep: 'Libérez de la place et relancez.',
  },
  ...FRENCH_MODEL_ERRORS,
  'job-unknown': {
    meaning: 'Le pont n’a plus cette prise ; elle a peut-être été jetée.',
    nextStep: 'Refaites la prise avec la même graine.',
  },
  'frame-unknown': {
    meaning: 'La prise n’a pas cette image.',
    nextStep: 'Refaites la prise avec la même graine.',
  },
  'frame-damaged': {
    meaning: `Une image sur le disque du pont n’est pas celle que le moteur fit ; elle n’est pas montrée. ${UNCHANGED}`,
    nextStep: 'Refaites la prise avec la même graine.',
  },
  'job-interrupted': {
    meaning: `Le pont a été arrêté pendant le travail. ${UNCHANGED} Les images finies sont gardées.`,
    nextStep: 'Relancez la création.',
  },
  'retime-impossible': {
    meaning: 'Les dessins de cette prise ne sont plus sur le pont.',
    nextStep: 'Refaites la prise avec la même graine.',
  },
  'port-in-use': {
    meaning: 'Un autre programme utilise ce port ; le pont n’a pas pu démarrer.',
    nextStep: 'Arrêtez l’autre pont, ou démarrez avec --port 0.',
  },
  'output-exists': {
    meaning: 'Le fichier de sortie existe déjà et n’a pas été touché.',
    nextStep: 'Choisissez un autre nom, ou ajoutez --force.',
  },
  'output-unwritable': {
    meaning: 'Impossible d’écrire à cet endroit. Le dessin n’a pas été modifié.',
    nextStep: 'Choisissez un dossier où vous pouvez écrire.',
  },
  'folder-refused': {
    meaning: 'Ce dossier ne peut pas recevoir les images d’une prise ; rien n’a été écrit.',
    nextStep:
      'Enregistrez le projet dans un dossier où vous pouvez écrire, ou choisissez-en un dans le panneau.',
  },
  'folder-unknown': {
    meaning: 'Le panneau n’a pas indiqué ce dossier au pont ; rien n’y a été lu ni écrit.',
    nextStep: 'Insérez la prise depuis la liste ; le panneau indiquera de nouveau le dossier.',
  },
  'key-file-unknown': {
    meaning: 'Le pont n’attend pas cette image de clé ; rien n’a été lancé.',
    nextStep: 'Relancez la génération.',
  },
  'key-file-missing': {
    meaning: `L’image d’une clé n’est pas arrivée à temps ; rien n’a été lancé. ${UNCHANGED}`,
    nextStep: 'Laissez After Effects finir son rendu, ou allégez la composition, puis réessayez.',
  },
  'key-file-broken': {
    meaning: `L’image d’une clé est arrivée inutilisable ; rien n’a été lancé. ${UNCHANGED}`,
    nextStep:
      'Réessayez ; si cela se reproduit, affichez la composition en pleine résolution et libérez de l’espace ' +
      'disque.',
  },
  'sequence-unwritten': {
    meaning:
      'Les images n’ont pas pu être écrites à côté du projet ; rien n’a été placé. La prise est gardée.',
    nextStep:
      'Rendez le dossier accessible en écriture ou enregistrez le projet ailleurs, puis insérez la prise depuis ' +
      'la liste.',
  },
  'host-document-gone': {
    meaning: 'Le document a été fermé, les dessins n’ont donc pas de place. La prise est conservée.',
    nextStep: 'Rouvrez le document et insérez la prise depuis la liste.',
  },
  'host-layer-gone': {
    meaning: 'Un calque nécessaire a été supprimé. Rien n’a été modifié.',
    nextStep: 'Annulez la suppression ou sélectionnez d’autres clés.',
  },
  'host-busy': {
    meaning: 'Le logiciel du dessin est occupé par une autre commande. Rien n’a été modifié.',
    nextStep: 'Terminez ou fermez ce qui y est ouvert, puis réessayez.',
  },
  'host-cancelled': {
    meaning: 'Annulé ; le document est comme avant. Une prise terminée est conservée.',
    nextStep: 'Insérez la prise depuis la liste quand vous voulez.',
  },
  'host-unreadable': {
    meaning: 'Les pixels d’un calque n’ont pas pu être lus. Rien n’a été modifié.',
    nextStep: 'Pixellisez une copie du calque et utilisez-la.',
  },
  'host-not-inserted': {
    meaning: 'Les dessins n’ont pas pu être placés ; le document est comme avant. La prise est conservée.',
    nextStep: 'Insérez la prise depuis la liste.',
  },
  'host-no-animation': {
    meaning: 'L’animation n’a pas pu être créée. Vos calques n’ont pas été modifiés.',
    nextStep:
      'Dans le panneau Montage, utilisez « Créer des images d’après des calques » sur une copie du groupe.',
  },
  'bridge-running': {
    meaning: 'Un autre pont utilise le même dossier ; celui-ci n’a pas démarré. Rien n’a été modifié.',
    nextStep: 'Utilisez le pont en marche, ou démarrez celui-ci avec --home et un autre dossier.',
  },
  'journal-damaged': {
    meaning: 'La liste des travaux du pont est abîmée ; rien n’a été fait. Les prises sont gardées.',
    nextStep: 'Lancez le pont : il refait la liste à partir des prises.',
  },
  'journal-rebuilt': {
    meaning:
      'Liste des travaux abîmée, refaite à partir des prises. Ce qui n’a pas été compris est dans « lost ».',
    nextStep:
      'Continuez ; appairez de nouveau si on vous le demande, et vérifiez le disque de cette machine.',
  },
  'journal-busy': {
    meaning:
      'Un autre programme tient la liste des travaux du pont ; elle n’a pas pu être écrite. Rien n’est perdu.',
    nextStep: 'Fermez le programme qui tient le journal ouvert, puis réessayez.',
  },
  'home-newer': {
    meaning: 'Le dossier du pont vient d’une version plus récente. Il n’a pas été touché.',
    nextStep: 'Mettez ce pont à jour, ou démarrez-le avec --home et un autre dossier.',
  },
  'bridge-missing': {
    meaning: 'Aucun pont n’a encore utilisé ce dossier.',
    nextStep: 'Démarrez un pont avec `toonbridge serve`.',
  },
  'address-refused': {
    meaning: 'À cette adresse, le pont serait accessible de l’extérieur ; il n’a pas démarré.',
    nextStep: 'Retirez --host, ou ajoutez --trust-network si vous faites confiance à tout le réseau.',
  },
  'panel-unknown': {
    meaning: 'Aucun panneau de cet identifiant n’est associé ; rien n’a été modifié.',
    nextStep: 'Prenez un identifiant de `toonbridge pair --list`.',
  },
  'keys-different-profile': {
    meaning: 'Les clés ont des profils de couleur différents : leurs nombres désignent d’autres couleurs.',
    nextStep: 'Convertissez l’une d’elles au profil de l’autre dans votre logiciel de dessin.',
  },
  'output-form': {
    meaning: 'Le nom du résultat n’indique aucune forme possible ; rien n’a été lancé.',
    nextStep:
      'Terminez-le par .psd, .gif ou .apng, ou nommez un dossier (avec / à la fin) pour des PNG numérotés.',
  },
  cancelled: { meaning: `C’est annulé. ${UNCHANGED}`, nextStep: 'Relancez-le quand vous voulez.' },
  internal: {
    meaning: `Une erreur inattendue s’est produite. ${UNCHANGED}`,
    nextStep: 'Réessayez ; si cela se reproduit, envoyez-nous le journal que nomme `toonbridge doctor`.',
  },
};
