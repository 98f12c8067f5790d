"""The words of French job titles: acronyms, synonyms, empty words, words of rank.

Every entry is folded (no accent, lower case). They are the vocabulary of the trade, not of one
feed: an acronym stands here when job boards, agencies and hospitals write it without its meaning.
Source: acronyms of the ROME appellations (France Travail, version 4.60) and of collective
agreements.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    return frozenset(text.split())


PHRASES: dict[str, str] = {
    # acronyms
    "rh": "ressources humaines",
    "drh": "directeur ressources humaines",
    "rrh": "responsable ressources humaines",
    "daf": "directeur administratif financier",
    "raf": "responsable administratif financier",
    "dg": "directeur general",
    "dgs": "directeur general services",
    "dst": "directeur services techniques",
    "dsi": "directeur systemes information",
    "adv": "administration ventes",
    "sav": "service apres vente",
    "pl": "poidslourd",
    "poids lourd": "poidslourd",
    "poids lourds": "poidslourd",
    "spl": "superpoidslourd",
    "super lourd": "superpoidslourd",
    "super poids lourd": "superpoidslourd",
    "super poids lourds": "superpoidslourd",
    "permis c": "poidslourd",
    "permis ce": "superpoidslourd",
    "permis ec": "superpoidslourd",
    "vl": "vehiculeleger",
    "vehicule leger": "vehiculeleger",
    "vehicules legers": "vehiculeleger",
    "permis b": "vehiculeleger",
    "tp": "travaux publics",
    "btp": "batiment travaux publics",
    "vrd": "voirie reseaux divers",
    "cvc": "chauffage ventilation climatisation",
    "cn": "commande numerique",
    "cnc": "commande numerique",
    "d e": "",
    "infirmier d e": "infirmier",
    "infirmiere d e": "infirmier",
    "ide": "infirmier",
    "infirmier diplome d etat": "infirmier",
    "infirmiere diplomee d etat": "infirmier",
    "infirmier diplome etat": "infirmier",
    "infirmiere diplomee etat": "infirmier",
    "infirmier de": "infirmier",
    "infirmiere de": "infirmier",
    "ibode": "infirmier bloc operatoire",
    "iade": "infirmier anesthesiste",
    "idec": "infirmier coordinateur",
    "as": "aidesoignant",
    "asd": "aidesoignant",
    "aide soignant": "aidesoignant",
    "aide soignante": "aidesoignant",
    "aides soignants": "aidesoignant",
    "aides soignantes": "aidesoignant",
    "aide soignants": "aidesoignant",
    "aide soignant diplome d etat": "aidesoignant",
    "aide soignante diplomee d etat": "aidesoignant",
    "deas": "aidesoignant",
    "ash": "agent service hospitalier",
    "agent des services hospitaliers": "agent service hospitalier",
    "agent services hospitaliers": "agent service hospitalier",
    "aes": "accompagnant educatif social",
    "aesh": "accompagnant eleves situation handicap",
    "avs": "auxiliaire viesociale",
    "auxiliaire de vie sociale": "auxiliaire viesociale",
    "auxiliaire de vie": "auxiliaire viesociale",
    "amp": "aide medico psychologique",
    "ap": "auxiliaire puericulture",
    "atsem": "agent territorial specialise ecoles maternelles",
    "asem": "agent specialise ecoles maternelles",
    "eje": "educateur jeunes enfants",
    "cesf": "conseiller economie sociale familiale",
    "tisf": "technicien intervention sociale familiale",
    "mk": "masseur kinesitherapeute",
    "mkde": "masseur kinesitherapeute",
    "kine": "masseur kinesitherapeute",
    "kinesitherapeute": "masseur kinesitherapeute",
    "masseur kine": "masseur kinesitherapeute",
    "masseur kinesitherapeute": "masseur kinesitherapeute",
    "aps": "agent prevention securite",
    "maitre nageur sauveteur": "maitrenageur",
    "maitre nageur": "maitrenageur",
    "mns": "maitrenageur",
    "asvp": "agent surveillance voie publique",
    "els": "employe libreservice",
    "libre service": "libreservice",
    "pao": "publication assistee ordinateur",
    "hse": "hygiene securite environnement",
    "qhse": "qualite hygiene securite environnement",
    "qse": "qualite securite environnement",
    "r et d": "recherche developpement",
    "rd": "recherche developpement",
    "it": "informatique",
    "si": "systemes information",
    "fle": "francais langue etrangere",
    "eps": "education physique sportive",
    "svt": "sciences vie terre",
    "be": "bureau etudes",
    "cip": "conseiller insertion professionnelle",
    "cisp": "conseiller insertion socioprofessionnelle",
    "dev": "developpeur",
    "auto": "automobile",
    "commise": "commis",
    "maitresse": "maitre",
    "maitresses": "maitre",
    "contremaitresse": "contremaitre",
    "manageuse": "manager",
    "designeuse": "designer",
    "dispatcheuse": "dispatcher",
    "coacheuse": "coach",
    "steward": "hote",
    "clientele": "client",
    "tech": "technicien",
    "resp": "responsable",
    "dir": "directeur",
    "ing": "ingenieur",
    "assist": "assistant",
    "asst": "assistant",
    "cdr": "chef de rang",
    "cdp": "chef de projet",
    "compta": "comptable",
    "prepa": "preparateur",
    "maint": "maintenance",
    "elec": "electricite",
    "indus": "industriel",
    "admin": "administratif",
    "admin sys": "administrateur systemes",
    "com": "communication",
    # one trade under two names
    "chauffeur": "conducteur",
    "chauffeuse": "conducteur",
    "chauffeurs": "conducteur",
    "hotesse": "hote",
    "hotesses": "hote",
    "caissier": "hote caisse",
    "caissiere": "hote caisse",
    "employe de caisse": "hote caisse",
    "employee de caisse": "hote caisse",
    "hote de caisse": "hote caisse",
    "agent de nettoyage": "agent entretien",
    "agente de nettoyage": "agent entretien",
    "agent de proprete": "agent entretien",
    "agente de proprete": "agent entretien",
    "agent entretien": "agent entretien",
    "agent d entretien des locaux": "agent entretien",
    "agent de nettoyage des locaux": "agent entretien",
    "femme de chambre": "employe etage",
    "valet de chambre": "employe etage",
    "femme valet de chambre": "employe etage",
    "employe d etage": "employe etage",
    "employee d etage": "employe etage",
    "negociateur immobilier": "agent immobilier",
    "negociatrice immobiliere": "agent immobilier",
    "negociatrice immobilier": "agent immobilier",
    "conseiller immobilier": "agent immobilier",
    "conseillere immobiliere": "agent immobilier",
    "ftth": "fibre optique",
    "btob": "professionnels",
    "opticien lunetier": "opticien",
    "enseignant": "professeur",
    "enseignante": "professeur",
    "prof": "professeur",
    "dev full stack": "developpeur fullstack",
    "full stack": "fullstack",
    "front end": "frontend",
    "back end": "backend",
    "back office": "backoffice",
    "preparateur de commande": "preparateur commandes",
    "pret a porter": "pretaporter",
    "web marketing": "webmarketing",
    "community manager": "communitymanager",
    "barmaid": "barman",
    "bar tender": "barman",
    "peintre en batiment": "peintre batiment",
    "commercial terrain": "commercial itinerant",
    "technico commercial": "technicocommercial",
    "technico commerciale": "technicocommercial",
    "baby sitter": "garde enfants",
    "baby sitting": "garde enfants",
    "nounou": "garde enfants",
    "tourneur fraiseur": "tourneurfraiseur",
    "week end": "weekend",
    "week ends": "weekend",
    "fin de semaine": "weekend",
    "customer success manager": "customersuccessmanager",
    "data scientist": "datascientist",
    "data analyst": "dataanalyst",
    "product owner": "productowner",
    # turns of phrase of an announcement
    "offre d emploi": "",
    "offres d emploi": "",
    "rejoignez notre equipe": "",
    "travail en equipe": "",
    "equipe de nuit": "nuit",
    "equipe de jour": "jour",
    "vehicule de service": "",
    "vehicule de fonction": "",
    "vehicule fourni": "",
    "voiture de service": "",
    "voiture de fonction": "",
    "logement possible": "",
    "logement assure": "",
    "poste loge": "",
    "poste evolutif": "",
    "jeune diplome": "",
    "jeune diplomee": "",
    "avec experience": "",
    "sans experience": "",
    "premiere experience": "",
    "formation assuree": "",
    "formation incluse": "",
    "formation possible": "",
    "horaires de journee": "",
    "lundi au vendredi": "",
    "des que possible": "",
    "salaire attractif": "",
    "tickets restaurant": "",
    "ticket restaurant": "",
    "treizieme mois": "",
    "a partir": "",
    "grand groupe": "",
    "teletravail partiel": "",
    "teletravail possible": "",
    "hybride": "",
    "centre val de loire": "",
    "ile de france": "",
    "pays de la loire": "",
    "nouvelle aquitaine": "",
    "auvergne rhone alpes": "",
    "hauts de france": "",
    "grand est": "",
    "bourgogne franche comte": "",
    "provence alpes cote d azur": "",
    "indre et loire": "",
    "loir et cher": "",
    "eure et loir": "",
    "maine et loire": "",
    "loire atlantique": "",
    "ille et vilaine": "",
    "deux sevres": "",
}
"""A folded phrase → the words that stand for it; longer phrases are tried first."""

EMPTY = word_set(
    """a ai au aux avec ce ces cette chez d dans de des du elle en es est et eux il ils je l la le
    les leur leurs lui ma mes mon n ne nos notre nous on ou par pas plus pour qu que qui s sa sans
    se ses sur ta te tes toi ton tu un une vos votre vous y"""
)
"""Words that carry no trade."""

NOISE = word_set(
    """urgent urgence urgemment recrute recrutons recherche recherchons recherchee
    cherche cherchons embauche job jobs pourvoir asap
    immediat immediate immediatement rapidement disponible nouveau nouveaute exclusif rejoignez
    hf fh h f m x mf fm hfx homf metier
    opportunite besoin brut net mois annee an ans
    annuel mensuel horaire selon experience negociable avantages euros euro eur eme
    type duree determinee indeterminee permanent cdi cdd cdii cddi interim interimaire
    saisonnier saisonniere titulaire contractuel contractuelle vacation vacations vacataire mutation
    temporaire plein partiel complet debutant debutants accepte acceptes acceptee souhaite souhaitee
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre rentree
    logement loge nourri mutuelle bienvenue bienvenus possible possibilite proche autour environs
    alentours hybride teletravail motivee motives
    ref reference id departement france cedex sein
    postuler candidature candidatez
    stage stages stagiaire stagiaires alternance alternant alternante
    alternants apprenti apprentie apprentis apprentissage professionnalisation cat categorie"""
)
"""Words of the announcement, not of the trade. Contract words are read as facts before."""

COMPLEMENTS = word_set(
    """recrutement offre offres emploi emplois poste postes equipe equipes mission missions contrat
    contrats remuneration remunerations salaire salaires prime primes secteur secteurs zone zones
    ville region profil"""
)
"""Words of the announcement, unless they complete a trade: « chargé de recrutement »."""

JOINING = word_set("de d des du en a aux")
"""Words after which a word completes the one before."""

WEAK = word_set(
    """polyvalent polyval qualifi diplom dynamiqu motiv passion passionn autonom serieu rigoureu
    organis routier souriant ponctuel volontair evolutif attractif ideal"""
)
"""Stems that make a title longer and seldom another trade."""

SETTING = word_set(
    """hotelleri restauration restaurant hotel officin ehpad domicil magasin boutiqu bureau site
    usin atelier agenc entrepot collectivit tertiair batiment industri industriel etablissement
    urbain rural"""
)
"""Stems that say where a job is done: no other trade under one same text, unless both say."""

IDLE = word_set(
    """centr centrevill vill gar quartier agglomeration saison saisonni estival ete hiver etat bac
    bts cap btp but deust titr labo fullstack traditionnel rapid gms bp cqp"""
)
"""Stems that make no other trade under one same text: when, in what part of town, what diploma."""

SPECIALITY = word_set(
    """cynophil incendi etud hygien securit environnement export volant general engin bloc tig mig
    mag extra fournisseur uniquement international expertis direction automobil journ maitris
    formation poidslourd"""
)
"""Stems that make another job of a trade to which one title alone adds them."""

TRADE_ENDINGS = ("eur", "ier", "ist", "ien", "ger", "cher", "therapeut", "nom", "log")
"""Endings of the stems that name somebody who has a trade."""

STATED = word_set(
    """nuit nocturn jour journe matin matine soir soire nord sud ouest cac perm permi niveau niv
    junior senior confirm experiment expert poidslourd superpoidslourd vehiculeleger vsd weekend
    temp n1 n2 n3 n4 bac"""
)
"""Stems of facts that `title_facts` reads and compares family by family."""

HIERARCHY = word_set(
    """adjoint assistant chef responsabl commi second directeur manager superviseur
    coordinateur coordonnateur aid sou cadr president vic encadrant referent lead leader head team
    principal demi contremaitr maitr tuteur ingenieur technicien eleve executif
    gerant patron associ"""
)
"""Stems of rank: one more or one less makes another job, whatever the texts say."""
