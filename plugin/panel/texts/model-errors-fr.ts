/** The part of the error table about models and weights in French. */
import type { KnownCode, Sentences } from '../../model/shown-error';

export const FRENCH_MODEL_ERRORS = {
  'model-unknown': {
    meaning: 'Aucun modèle ne porte ce nom ; rien n’a été modifié.',
    nextStep: 'Lancez `toonbridge models list` pour voir les modèles.',
  },
  'model-not-installed': {
    meaning:
      'Le modèle n’est pas sur cette machine ; son moteur ne peut pas encore dessiner, le moteur draft oui.',
    nextStep: 'Lancez `toonbridge models pull tooncrafter`.',
  },
  'model-name-refused': {
    meaning: 'Un modèle ne peut pas porter ce nom ; rien n’a été installé.',
    nextStep: 'Choisissez un nom de minuscules, de chiffres et de traits d’union.',
  },
  'model-damaged': {
    meaning: 'Un fichier du modèle n’est plus ce qu’il était ; son moteur ne dessine rien avec lui.',
    nextStep: 'Lancez `toonbridge models repair`.',
  },
  'model-outdated': {
    meaning: 'Le modèle a été compilé pour une autre version du pont ; son moteur ne peut pas s’en servir.',
    nextStep: 'Relancez `toonbridge models pull tooncrafter` (ou `import`) pour le recompiler.',
  },
  'model-busy': {
    meaning: 'Un autre programme travaille sur ce modèle ; rien n’a été modifié.',
    nextStep: 'Attendez qu’il ait fini, ou arrêtez-le, puis réessayez.',
  },
  'model-incomplete': {
    meaning: 'Il manque un fichier du modèle ; rien n’a été installé.',
    nextStep: 'Ajoutez le fichier nommé à la commande.',
  },
  'model-imported': {
    meaning:
      'Le modèle vient de vos propres fichiers et ne peut pas être retéléchargé. Il n’a pas été modifié.',
    nextStep: 'Relancez `toonbridge models import` avec ce fichier.',
  },
  'model-structure': {
    meaning: 'Ces poids sont ceux d’un autre modèle ; rien n’a été installé.',
    nextStep: 'Vérifiez que ce sont des fichiers de ToonCrafter (512x320, interpolation).',
  },
  'model-config': {
    meaning: 'La description du modèle ne correspond pas à ses poids ; rien n’a été installé.',
    nextStep: 'Donnez le config.json qui va avec ces poids.',
  },
  'precision-missing': {
    meaning:
      'Le modèle n’est pas installé dans la précision que demande cet appareil ; rien n’a été dessiné.',
    nextStep: 'Relancez `toonbridge models pull tooncrafter` avec `--precision both`.',
  },
  'store-unsafe': {
    meaning: 'Quelqu’un d’autre peut écrire dans le dossier des modèles ; rien n’en a été utilisé.',
    nextStep: 'Voyez qui a changé ce dossier, puis retirez le modèle et réinstallez-le.',
  },
  'home-refused': {
    meaning: 'Le dossier choisi pour le pont est inutilisable ; rien n’a été lu ni écrit.',
    nextStep:
      'Donnez à TOONBRIDGE_HOME un chemin complet, ou effacez-le pour le dossier .toonbridge personnel.',
  },
  'store-newer': {
    meaning: 'Le modèle a été installé par une version plus récente de ToonBridge. Il est resté tel quel.',
    nextStep: 'Mettez ToonBridge à jour, ou donnez un autre dossier à TOONBRIDGE_HOME.',
  },
  'disk-space': {
    meaning: 'Le modèle ne tiendrait pas sur le disque ; rien n’a été commencé.',
    nextStep:
      'Libérez cette place, prenez une seule précision (--precision), ou mettez TOONBRIDGE_HOME ailleurs.',
  },
  'disk-failed': {
    meaning:
      'Le disque a refusé les fichiers du modèle ; son moteur ne peut pas s’en servir. Le reste est gardé.',
    nextStep: 'Vérifiez le disque, ou mettez TOONBRIDGE_HOME sur un autre (pas en FAT32).',
  },
  'endpoint-refused': {
    meaning: 'L’adresse d’où viennent les modèles est inutilisable ; rien n’a été téléchargé.',
    nextStep: 'Corrigez HF_ENDPOINT, ou effacez-le pour utiliser https://huggingface.co.',
  },
  'download-refused': {
    meaning: 'Le téléchargement a été mené vers une adresse interdite. Ce qui est arrivé est gardé.',
    nextStep: 'Effacez HF_ENDPOINT, ou autorisez l’hôte dans TOONBRIDGE_DOWNLOAD_HOSTS s’il est sûr.',
  },
  'download-denied': {
    meaning: 'Le modèle n’est donné qu’à des personnes connectées ; rien n’a été téléchargé.',
    nextStep: 'Mettez dans HF_TOKEN un jeton de votre compte Hugging Face, puis réessayez.',
  },
  'download-missing': {
    meaning: 'Le modèle n’est pas à sa place ; rien n’a été téléchargé.',
    nextStep: 'Mettez ToonBridge à jour ; avec un miroir, effacez HF_ENDPOINT.',
  },
  'download-changed': {
    meaning: 'Les fichiers ne sont pas ceux que cette version attend ; aucun n’a été utilisé.',
    nextStep: 'Effacez HF_ENDPOINT si vous utilisez un miroir ; sinon mettez ToonBridge à jour.',
  },
  'download-damaged': {
    meaning:
      'Ce qui est arrivé n’est pas ce qui fut envoyé et n’a pas servi. Le moteur ne peut pas encore dessiner.',
    nextStep: 'Réessayez plus tard ou d’un autre réseau ; avec un miroir, effacez HF_ENDPOINT.',
  },
  'download-interrupted': {
    meaning:
      'Le téléchargement s’est arrêté ; ce qui est arrivé est gardé. Le moteur draft reste utilisable.',
    nextStep: 'Vérifiez la connexion et relancez-le ; il reprend où il s’était arrêté.',
  },
  'checkpoint-missing': {
    meaning: 'Le fichier de poids ne peut pas être lu ; rien n’a été installé.',
    nextStep: 'Vérifiez le chemin et réessayez.',
  },
  'checkpoint-empty': {
    meaning: 'Le fichier est vide ; rien n’a été installé.',
    nextStep: 'Supprimez le fichier et téléchargez-le de nouveau.',
  },
  'checkpoint-web-page': {
    meaning: 'Le fichier est une page web et non des poids ; rien n’a été installé.',
    nextStep: 'Ouvrez le lien dans un navigateur, acceptez ce qu’il demande et téléchargez le fichier même.',
  },
  'checkpoint-lfs-pointer': {
    meaning: 'Le fichier dit seulement où sont les poids ; rien n’a été installé.',
    nextStep: 'Lancez « git lfs pull » dans ce dossier, ou « toonbridge models pull ».',
  },
  'checkpoint-archive': {
    meaning: 'Le fichier est une archive qui en contient d’autres ; rien n’a été installé.',
    nextStep: 'Ouvrez l’archive et donnez le fichier qu’elle contient.',
  },
  'checkpoint-locked': {
    meaning: 'Le fichier est protégé par un mot de passe ; rien n’a été installé.',
    nextStep: 'Ouvrez-le avec son mot de passe et donnez son contenu, ou demandez-le à ses auteurs.',
  },
  'checkpoint-other-kind': {
    meaning: 'Le fichier ne contient pas de poids lisibles ici ; rien n’a été installé.',
    nextStep: 'Donnez un fichier .ckpt, .pth, .bin ou .safetensors du modèle.',
  },
  'checkpoint-truncated': {
    meaning: 'La fin du fichier manque ; rien n’a été installé.',
    nextStep: 'Téléchargez-le de nouveau ; il a été coupé.',
  },
  'checkpoint-damaged': {
    meaning: 'Le fichier se contredit ; rien n’a été installé.',
    nextStep: 'Téléchargez-le de nouveau d’une source de confiance.',
  },
  'checkpoint-unsafe': {
    meaning: 'Le fichier demande d’exécuter du code, ce que des poids ne font jamais. Rien n’a été installé.',
    nextStep: 'N’utilisez pas ce fichier. Rien n’en a été exécuté. Demandez le modèle à ses auteurs.',
  },
  'checkpoint-unsupported': {
    meaning: 'Les poids sont gardés sous une forme illisible ici ; rien n’a été installé.',
    nextStep: 'Prenez le fichier sous la forme que ses auteurs ont publiée.',
  },
  'checkpoint-tensor-missing': {
    meaning: 'Une partie du modèle manque dans le fichier ; rien n’a été installé.',
    nextStep: 'Vérifiez que c’est bien le fichier du modèle voulu.',
  },
} satisfies Partial<Record<KnownCode, Sentences>>;
