"""Trades under several names, one trade when one employer publishes one text under both.

« Jardinier » and « agent d'entretien des espaces verts » are two names of one job when the texts
are the same; without a text nothing says so, and the two titles stay apart. A name is known by its
words, in any order, gender and number.
Source: appellations of the ROME (France Travail, version 4.60) and titles of job boards; names of
another level, speciality, licence or moment are never put together.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from bastide.modules.employment.core.duplicates.titles import stem

_TRADES = """
auxiliaire viesociale, aide domicile, assistant vie, auxiliaire vie, agent domicile, intervenant
    domicile, aide menager, assistant viesociale;
agent service hospitalier, agent hotelier hospitalier, agent hotelier, agent service interieur;
infirmier, infirmier soin general, infirmier soins generaux;
masseur kinesitherapeute, kinesitherapeute, reeducateur kinesitherapeute;
secretaire medical, assistant medicoadministratif, assistant medico administratif, secretaire
    medicosocial, telesecretaire medical;
assistant dentaire, assistant dentaire qualifie;
preparateur pharmacie, preparateur pharmacie officine, preparateur officine;
brancardier, agent transport patient, agent brancardage;
ambulancier, chauffeur ambulancier, conducteur ambulancier;
auxiliaire puericulture, auxiliaire creche, auxiliaire petite enfance;
assistant maternel, nourrice;
accompagnant eleves situation handicap, auxiliaire viescolaire, auxiliaire vie scolaire;
agent territorial specialise ecoles maternelles, agent specialise ecoles maternelles, agent ecole
    maternelle;
animateur periscolaire, animateur accueil loisir periscolaire, animateur loisir periscolaire,
    animateur accueil periscolaire;
animateur centre loisir, animateur accueil loisir, animateur enfance, animateur alsh;
maitrenageur, educateur natation;
surveillant baignade, nageur sauveteur, surveillant sauveteur;
professeur ecole, instituteur;
moniteur auto ecole, enseignant conduite, moniteur conduite, professeur conduite, moniteur
    automobile ecole;
formateur, animateur formation;
jardinier, agent espace vert, agent entretien espace vert, ouvrier espace vert, jardinier espace
    vert, jardinier paysagiste, ouvrier paysagiste, paysagiste, agent technique espace vert;
agent accueil, hote accueil, charge accueil, agent accueil standard, standardiste, hote accueil
    standardiste, secretaire accueil, receptionniste standardiste;
agent surveillance voie publique, agent surveillance stationnement;
eboueur, ripeur, agent collecte, agent collecte dechet, equipier collecte;
agent technique polyvalent, ouvrier communal, employe communal, cantonnier;
agent voirie, cantonnier voirie;
agent restauration, employe restauration, equipier restauration, agent polyvalent restauration,
    employe restaurant, equipier restaurant, equipier restauration rapide, employe restauration
    rapide, agent restauration collectif, employe restauration collectif, crew restaurant;
agent cantine, agent restauration scolaire, agent cantine scolaire, employe cantine;
aide cuisine, aide cuisinier, employe cuisine, agent cuisine;
plongeur, agent plonge, plongeur restauration, aide plongeur;
serveur, serveur restauration, serveur salle, employe restaurant salle, serveur restaurant;
barman, serveur bar;
cuisinier, cuisinier restauration, cuisinier restaurant;
pizzaiolo, pizzaiolo cuisinier, cuisinier pizzaiolo;
receptionniste, receptionniste hotel, agent reception, receptionniste hotelleri;
employe etage, femme chambre, valet chambre, agent etage, valet, femme valet chambre;
vendeur, vendeur conseil, conseiller vente, vendeur conseiller, charge vente, vendeur boutique,
    vendeur magasin, employe vente;
vendeur boulangerie, employe boulangerie, vendeur boulangerie patisserie;
vendeur pretaporter, conseiller vente pretaporter, vendeur mode, vendeur textile, vendeur
    vetement;
hote caisse, caissier, employe caisse, agent caisse, hote accueil caisse, caissier hote;
employe libreservice, employe rayon, employe commerce, employe commercial, employe magasin,
    employe grand surface, agent mise rayon, gondolier, employe mise rayon, employe polyvalent
    magasin;
boucher, boucher preparateur, ouvrier boucher, boucher vendeur, boucher preparateur vendeur;
poissonnier, poissonnier ecailler, vendeur poissonnerie, vendeur poisson;
fleuriste, vendeur fleuriste;
opticien, opticien lunetier;
agent entretien, agent menage, employe menage, technicien surface, agent proprete, agent
    nettoyage, femme menage, agent entretien bureau, agent nettoyage bureau, agent entretien
    local;
agent securite, agent prevention securite, agent surveillance, gardien securite, vigile, agent
    prevention securite prive, agent surveillance securite;
laveur vitre, agent entretien vitre, nettoyeur vitre;
gardien immeuble, concierge, gardien concierge, employe immeuble;
conducteur bus, conducteur receveur, conducteur autobus, machiniste receveur, conducteur transport
    commun, conducteur voyageur;
conducteur autocar, conducteur car, conducteur tourisme car;
chauffeur livreur, livreur, conducteur livreur;
taxi, conducteur taxi, artisan taxi;
carist, conducteur chariot, conducteur chariot elevateur, carist magasinier, magasinier carist,
    operateur carist;
preparateur commande, agent preparation commande, operateur preparation commande, agent
    preparateur commande, picker, preparateur colis;
manutentionnaire, agent manutention, agent logistique manutention, operateur manutention;
agent quai, manutentionnaire quai, operateur quai;
magasinier, agent magasinage, agent magasin logistique, gestionnaire stock magasinier;
agent logistique, operateur logistique, employe logistique;
demenageur, porteur demenageur, conducteur demenageur;
agent production, operateur production, ouvrier production, operateur fabrication, agent
    fabrication, ouvrier usine, operateur industriel, ouvrier industriel;
agent conditionnement, operateur conditionnement, conditionneur, ouvrier conditionnement;
conducteur lign, pilote lign, operateur lign, conducteur lign production, conducteur installation
    automatise;
controleur qualite, technicien controle qualite, agent controle qualite, operateur controle
    qualite, agent qualite, controleur;
regleur commande numerique, operateur regleur commande numerique, regleur machin outil commande
    numerique, operateur regleur machin outil commande numerique, operateur commande numerique
    regleur;
usineur, operateur usinage, operateur commande numerique, technicien usinage, conducteur machine
    commande numerique;
tourneur, tourneur commande numerique, operateur tour commande numerique;
fraiseur, fraiseur commande numerique;
soudeur, soudeur assembleur, operateur soudeur;
chaudronnier, chaudronnier soudeur, chaudronnier metallier;
metallier, serrurier metallier, metallier serrurier, serrurier;
monteur cableur, cableur, cableur electrique, operateur cablage;
technicien maintenance, mecanicien maintenance, technicien maintenance industriel, mecanicien
    industriel;
electromecanicien, technicien maintenance electromecanique, electromecanicien maintenance,
    electrotechnicien maintenance;
technicien chauffage, chauffagiste, technicien chauffagiste, technicien sav chauffage, technicien
    maintenance chauffage, agent maintenance chauffage;
frigoriste, technicien frigoriste, technicien froid, monteur frigoriste, technicien climatisation,
    technicien froid climatisation;
plombier, plombier sanitaire, installateur sanitaire;
plombier chauffagiste, installateur chauffage sanitaire, monteur chauffage sanitaire, plombier
    chauffage;
electricien, electricien batiment, monteur electricien, electricien installateur, installateur
    electricien, electricien equipement, electricien tertiaire;
macon, macon traditionnel, ouvrier maconnerie, macon batiment, ouvrier macon;
coffreur, macon coffreur, coffreur bancheur, coffreur boiseur;
peintre batiment, peintre, peintre interieur, ouvrier peintre, peintre finition;
carreleur, carreleur mosaiste, poseur carrelage;
plaquiste, platrier plaquiste, plaquiste jointeur, platrier, poseur plaque platre, jointeur
    plaquiste;
menuisier poseur, poseur menuiserie, menuisier pose;
couvreur, couvreur zingueur, zingueur, ouvrier couvreur;
manoeuvre, manoeuvre batiment, ouvrier batiment, aide batiment;
conducteur engin, conducteur engin chantier, pelleteur, conducteur pelle;
mecanicien automobile, mecanicien reparateur automobile, technicien automobile, technicien
    maintenance automobile, mecanicien;
carrossier, tolier, carrossier tolier, carrossier peintre;
conseiller client particulier, conseiller commercial bancaire, conseiller client bancaire, charge
    client particulier, conseiller bancaire, conseiller commercial particulier, conseiller banque,
    conseiller particulier, charge client banque;
teleconseiller, conseiller client distance, conseiller relation client, charge relation client,
    teleoperateur, conseiller telephonique, charge client telephone;
commercial itinerant, attache commercial, delegue commercial, technicocommercial itinerant, charge
    affaire commercial, commercial, conseiller commercial, charge developpement commercial,
    commercial btob, attache commercial b to b, commercial b to b;
agent immobilier, negociateur immobilier, conseiller immobilier, commercial immobilier, mandataire
    immobilier;
assistant immobilier, secretaire immobilier;
agent comptable, comptable, employe comptable, technicien comptable, gestionnaire comptable,
    comptable general;
assistant comptable, aide comptable, collaborateur comptable assistant;
collaborateur comptable, comptable cabinet, gestionnaire dossier comptable;
gestionnaire paie, technicien paie, charge paie, comptable paie, gestionnaire paie administration
    personnel;
assistant ressource humain, assistant administration personnel, assistant administratif ressource
    humain, gestionnaire ressource humain;
charge recrutement, recruteur, consultant recrutement, charge recherche recrutement;
secretaire, assistant administratif, agent administratif, employe administratif, secretaire
    administratif, gestionnaire administratif, secretaire bureautique;
assistant commercial, gestionnaire administration vente, assistant administration vente,
    secretaire commercial;
secretaire comptable, assistant administratif comptable;
clerc notaire, clerc redacteur, redacteur acte, collaborateur notaire, clerc;
developpeur, ingenieur developpement, ingenieur developpeur, developpeur informatique, analyste
    programmeur, ingenieur etude developpement, programmeur, developpeur logiciel, ingenieur
    logiciel, software engineer, developer, software developer;
developpeur web, integrateur web, webdeveloppeur, web developer;
administrateur systeme reseau, ingenieur systeme reseau, administrateur reseau systeme;
technicien support, technicien helpdesk, support informatique, technicien informatique, technicien
    support informatique, technicien support utilisateur, technicien assistance informatique;
chef projet informatique, project manager informatique, chef projet digital;
graphiste, infographiste, maquettiste, designer graphique;
charge communication, communicant, charge mission communication;
communitymanager, animateur reseau social, gestionnaire reseau social, social media manager;
redacteur, redacteur web, concepteur redacteur;
ouvrier viticole, ouvrier vigne, ouvrier viticulture, agent viticole, vigneron ouvrier;
ouvrier agricole, ouvrier exploitation agricole, salarie agricole, agent agricole, employe
    agricole, ouvrier polyculture, agent exploitation agricole;
vacher, agent elevage laitier, trayeur, vacher traite, salarie elevage laitier, agent elevage vach
    laitier, ouvrier elevage laitier, agent elevage bovin lait;
porcher, agent elevage porcin, ouvrier elevage porcin;
conducteur engin agricole, conducteur tracteur, tractoriste, conducteur machine agricole,
    conducteur moissonneuse, conducteur moissonneuse tractoriste;
maraicher, ouvrier maraicher, ouvrier maraichage, agent maraichage;
arboriculteur, ouvrier arboricole, ouvrier arboriculture;
cueilleur, agent cueillette, ouvrier cueillette;
vendangeur, coupeur raisin, agent vendange;
palefrenier, soigneur equin, soigneur equide, palefrenier soigneur, groom;
forestier, ouvrier forestier, ouvrier sylvicole;
elagueur, elagueur grimpeur, grimpeur elagueur;
coiffeur, coiffeur mixte, coiffeur styliste;
estheticien, estheticien cosmeticien, conseiller beaute estheticien;
garde enfant, babysitter, garde enfant domicile, intervenant garde enfant;
facteur, charge distribution courrier, agent courrier, distributeur courrier;
distributeur prospectus, distributeur publicite, distributeur imprime;
releveur compteur, technicien releve;
pompiste, agent station service, employe station service, operateur station service;
bibliothecaire, agent bibliotheque, mediathecaire, agent mediatheque;
assistant social, assistant service social, travailleur social;
conseiller insertion professionnelle, conseiller emploi, charge insertion professionnelle, charge
    accompagnement emploi, conseiller emploi insertion;
conseiller economie social familial, conseiller esf;
mandataire judiciaire protection majeur, delegue tutelle, delegue mandataire judiciaire, curateur;
aide medico psychologique, accompagnant educatif social;
conseiller funeraire, assistant funeraire, assistant conseiller funeraire;
receptionnaire apres vente, receptionnaire apres vente automobile, conseiller service apres vente,
    conseiller service, conseiller client apres vente, receptionnaire automobile;
monteur assembleur, assembleur monteur, operateur montage assemblage, operateur assemblage,
    operateur montage, agent montage, monteur, assembleur;
technicien fibre optique, technicien ftth, raccordeur fibre optique, technicien raccordement
    fibre, technicien raccordement fibre optique, technicien raccordement abonne, technicien ftth
    raccordement abonne, monteur raccordeur fibre optique;
cuisinier collectivite, cuisinier restauration collectif, cuisinier scolaire, cuisinier
    restauration scolaire, cuisinier collectif;
instructeur droit sol, instructeur ads, instructeur autorisation urbanisme, instructeur urbanisme,
    instructeur application droit sol;
gestionnaire copropriete, syndic gestionnaire copropriete, syndic copropriete, syndic,
    gestionnaire copropriete syndic;
gestionnaire locatif, charge gestion locatif, gestionnaire location, gestionnaire gestion locatif;
mecanicien agricole, mecanicien machinisme agricole, technicien machinisme agricole, mecanicien
    engin agricole, technicien maintenance agricole, technicien service apres vente machinisme
    agricole, mecanicien materiel agricole;
coach sportif, educateur sportif, educateur sportif fitness, coach fitness, animateur sportif,
    moniteur fitness;
secretaire mairie, secretaire general mairie;
vendeur telephonie, conseiller vente telephonie, conseiller vente telephonie mobile, vendeur
    telephonie mobile;
juriste affaire, juriste droit affaire, juriste corporate, juriste entreprise;
educateur jeune enfant, educateur jeune enfants;
agent tri, trieur, operateur tri, agent tri dechet;
agent escale, agent escale commercial;
hote accueil evenementiel, hote evenementiel;
blanchisseur, agent blanchisserie, agent lingerie, linger, employe blanchisserie, employe
    pressing, agent buanderie;
couturier, mecanicien confection, operateur couture, piqueur, operateur confection;
maroquinier, sellier maroquinier, operateur maroquinerie, piqueur maroquinerie;
menuisier, menuisier bois, menuisier atelier, menuisier fabrication;
charpentier, charpentier bois, ouvrier charpentier;
etancheur, etancheur bardeur, ouvrier etancheite;
facadier, ravaleur, peintre facadier, enduiseur facadier;
animateur qualite securite environnement, charge qualite securite environnement, animateur hygiene
    securite environnement, charge hygiene securite environnement, technicien hygiene securite
    environnement;
technicien laboratoire, technicien laboratoire analys medical, technicien laboratoire medical,
    technicien analyse biomedical;
manipulateur electroradiologie, manipulateur radio, manipulateur electroradiologie medical, mer;
sage femme, maieuticien;
agent biomedical, technicien biomedical;
dieteticien, dieteticien nutritionniste;
psychologue, psychologue clinicien;
surveillant nuit, veilleur, veilleur nuit;
maitresse maison, maitre maison;
moniteur atelier, encadrant technique insertion, encadrant technique atelier;
conseiller numerique, mediateur numerique, animateur numerique;
mediateur social, agent mediation, agent mediation social;
surveillant scolaire, assistant education, surveillant vie scolaire, aed;
agent vie scolaire, assistant vie scolaire;
agent etat civil, officier etat civil, gestionnaire etat civil;
policier municipal, agent police municipal, gardien brigadier, gardien brigadier police municipal;
dessinateur projeteur, projeteur, technicien bureau etude dessinateur;
economiste construction, metreur, metreur deviseur, deviseur;
geometre, technicien geometre, geometre topographe, technicien topographe, topographe;
approvisionneur, gestionnaire approvisionnement, charge approvisionnement, agent
    approvisionnement;
acheteur, charge achat;
affreteur, agent affretement, exploitant affreteur;
exploitant transport, agent exploitation transport, gestionnaire transport, exploitant;
agent planning, planificateur, charge planning, gestionnaire planning;
agent ordonnancement, ordonnanceur, technicien ordonnancement, gestionnaire production
    ordonnancement;
controleur gestion, analyste controle gestion;
charge assurance, gestionnaire assurance, gestionnaire sinistre, conseiller assurance;
charge recouvrement, gestionnaire recouvrement, agent recouvrement;
vendeur automobile, conseiller commercial automobile, conseiller vente automobile, commercial
    automobile;
vendeur jardinerie, conseiller vente jardinerie, vendeur conseil jardinerie;
merchandiser, animateur vente, demonstrateur, promoteur vente;
toiletteur, toiletteur canin;
auxiliaire veterinaire, assistant veterinaire, auxiliaire specialise veterinaire;
ouvrier horticole, horticulteur, ouvrier horticulture, agent serre, ouvrier serre;
caviste, agent chai, ouvrier chai, ouvrier cave;
fromager, agent fromagerie, ouvrier fromagerie;
ouvrier agroalimentaire, operateur agroalimentaire, agent production agroalimentaire, agent
    fabrication agroalimentaire;
agent maintenance batiment, technicien maintenance batiment, ouvrier maintenance batiment, agent
    polyvalent maintenance, factotum;
employe polyvalent hotel, agent polyvalent hotellerie, employe polyvalent hotelleri;
ludothecaire, animateur ludotheque;
data engineer, ingenieur donnee;
dataanalyst, analyste donnee;
technicien deploiement, technicien installation informatique;
"""
"""Up to each semicolon: the names of one trade, the first standing for all."""

_SAME_RANK = dict.fromkeys(("manager", "gerant", "chef"), "responsabl") | dict.fromkeys(
    ("operateur", "ouvrier", "employ", "equipier", "salari"), "agent"
)
"""Words of one rank: « chef de rayon » and « manager de rayon », « ouvrier » and « agent »."""


def _known() -> tuple[tuple[frozenset[str], str], ...]:
    """Return the stems of each name and the word that stands for its trade, long names first."""
    found = []
    for line in _TRADES.strip().removesuffix(";").split(";"):
        names = [
            frozenset(_SAME_RANK.get(stem(word), stem(word)) for word in name.split())
            for name in line.split(",")
        ]
        told = "".join(sorted(names[0])) + "*"
        found += [(name, told) for name in names]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


_KNOWN = _known()


def _by_word() -> dict[str, list[int]]:
    """Return the ranks of the names in which each word is the one that fewest names hold."""
    held = Counter(word for name, _trade in _KNOWN for word in name)
    found: dict[str, list[int]] = {}
    for rank, (name, _trade) in enumerate(_KNOWN):
        found.setdefault(min(name, key=lambda word: (held[word], word)), []).append(rank)
    return found


_BY_WORD = _by_word()


@lru_cache(maxsize=1 << 14)
def kindred_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems of a title, those that name a trade replaced by the word for all its names.

    >>> kindred_words(("agent", "entretien", "espac", "vert")) == kindred_words(("jardinier",))
    True
    """
    left, told = {_SAME_RANK.get(word, word) for word in words}, set()
    for rank in sorted(rank for word in left for rank in _BY_WORD.get(word, ())):
        name, trade = _KNOWN[rank]
        if name <= left:
            left -= name
            told.add(trade)
    return tuple(sorted(left | told))
