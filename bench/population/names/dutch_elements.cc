#include "bench/population/names/dutch_data.h"

// All from general knowledge of Dutch names (design).

namespace koppel::population {

const std::string_view kLandscapeFirst = R"(
ooster, wester, groene, nieuwen, olden, noorder, zuider, hoogen, langen, ouden, nieuwe, hooge,
groot, korte, lange, over, neder, midden, achter, voor, bove, klein, witte, zwarte, rooden, rode,
blauwe, brede, diepe, scherpen, holle, schoone, berken, eiken, elzen, linden, wilgen, beuken,
hazel, hulst, doorn, braam, riet, roggen, haver, gersten, koren, vlas, molen, kerk, klooster,
kapel, poort, water, zee, meer, moer, veen, zand, klei, steen, heide, bosch, hout, veld, akker,
kamp, horst, brink, dijk, duin, beek, bron, burg, brug, sluis, stads, dorps, schip, schut, heeren,
hertogen, konings, keizers, graven, prinsen, bisschops, monnik, ridder, papen, boeren, smeden,
mulders, bakkers, schippers, visschers, jagers, schaap, koe, ossen, paarden, zwanen, arends,
valken, vogel, duiven, hanen, hazen, vossen, wolven, beren, bever, otter, snoek, bijen, honing,
appel, peere, kersen, noten, rozen, bloemen, mei, winter, zomer, hage, wind, zonne, sterren, maan,
vrede, wijn, gulden, zilver, ijzer, glas, turf, pol, stoop, schoon, spring, draai, wolfs, ravens,
havik, uilen, kraaien, meerten, stein, ruiten, raven, ramp, spij, tromp, kolen, hel)";

const std::string_view kLandscapeSecond = R"(
berg d, veld n, huis n, kamp d, meer n, dijk d, hof n, beek f, horst f, bos n, broek d, brink d,
hoek d, huizen x, veen n, wijk f, hout n, daal n, voort f, steen d, burg f, man x, weg d, zand n,
stein x, heuvel d, bosch n, boom d, molen d, straat f, akker d, brug f, dam d, loo n, heide f,
laar n, land n, hoven x, velde f, kerk f, poel d, woud n, donk f, sluis f, vliet d, waard f,
hoeve f, eind n, einde n, oord n, plas d, wal d, haar f, made f, mans x, stad f, polder d, kolk f,
born x, borg f, schot n, laan f, lage x, maat f, haag f, horn x, bergen x, hoorn d, eik d, linde f,
els f, doorn d, tuin d, gaard d, gaarde f, zijl d, put d, bron f, kuil d, vaart f, sloot f,
graaf f, gracht f, wiel d, werf f, wetering f, vest f, toren d, poort f, schans f, oever d,
monde x, nes f, pol d, ploeg f, pas d, rijt f, riet n, ruit f, schuur f, stal d, stege f, stroom d,
tol d, ven n, weide f, weert n, woerd f, zijde f, zwaag f, mars f, meent f, moer n, lee f, berk d,
kwaad x, kerke x, water n, winkel d, rust x, zicht x, scheid f, hem x, lo x, rade x)";

const std::string_view kPersonStems = R"(
Jan, Pieter, Hendrik, Willem, Gerrit, Klaas, Jacob, Dirk, Arend, Harm, Roelof, Evert, Lambert,
Lubbert, Herman, Berend, Albert, Cornelis, Adriaan, Simon, Frans, Maarten, Wouter, Teun, Gijsbert,
Huibert, Rutger, Lucas, Marinus, Matthijs, Christiaan, Bastiaan, Floris, Govert, Joost, Jaspar,
Jasper, Joris, Paulus, Thomas, Tijs, Tobias, Wessel, Wolter, Wigger, Reinder, Reinier, Rembrand,
Geert, Geurt, Egbert, Engbert, Eilert, Elbert, Folkert, Frederik, Gerard, Gerlof, Hilbert, Ibe,
Isaak, Abraham, Daniel, David, Samuel, Salomon, Levi, Mozes, Aron, Andries, Antoon, Arnold, Baltus,
Barend, Bernard, Boudewijn, Brand, Bruin, Coen, Coert, Daam, Derk, Diederik, Doede, Douwe, Eduard,
Eelke, Ellert, Emme, Feike, Filip, Foppe, Gabriel, Gillis, Goossen, Hage, Hajo, Hans, Hein, Heine,
Helmert, Hero, Hessel, Hiddo, Hugo, Ide, Jelle, Jeroen, Joachim, Jochem, Joppe, Jurrien, Karel,
Kasper, Koen, Koert, Laurens, Leendert, Leen, Lens, Lieven, Loef, Lodewijk, Louw, Luit, Luuk, Mark,
Meindert, Menno, Mees, Michiel, Nanne, Neel, Nicolaas, Okke, Olfert, Onno, Otto, Pauwel, Reint,
Remmert, Rein, Riemer, Rijk, Rikkert, Robbert, Roel, Ruurd, Sander, Seger, Sibrand, Siebe, Siebren,
Siemen, Sier, Sijmen, Steven, Swier, Sybren, Tamme, Teunis, Theun, Tiede, Tijmen, Tonis, Udo, Ulbe,
Valentijn, Vincent, Volkert, Walraven, Warner, Wichert, Wiebe, Wiert, Wijbren, Wijnand, Wilbert,
Wilke, Winand, Ysbrand, Zacharias, Zeger)";

const std::string_view kOccupations = R"(
Bakker, Smid, Kuiper, Visser, Mulder, Brouwer, Slager, Snijder, Schoenmaker, Timmerman, Metselaar,
Molenaar, Kok, Schipper, Zeeman, Boer, Bouwman, Akkerman, Schaapherder, Koster, Schrijver, Klerk,
Meester, Rechter, Schout, Schepen, Burgemeester, Wever, Blekers, Verver, Ketelaar, Koperslager,
Goudsmid, Zilversmit, Tinnegieter, Pottenbakker, Steenbakker, Tegelaar, Glazemaker, Wagenmaker,
Raaymaker, Zadelmaker, Zeilmaker, Touwslager, Lijndraaier, Mandenmaker, Bezembinder, Turfgraver,
Veenbaas, Dijkgraaf, Polderman, Sluiswachter, Veerman, Stuurman, Kapitein, Matroos, Loods, Roeier,
Jager, Vogelaar, Valkenier, Houthakker, Houtzager, Boomgaard, Hovenier, Tuinman, Bloemist, Warmoes,
Koopman, Kramer, Marskramer, Winkelman, Waagmeester, Wisselaar, Tollenaar, Herbergier, Waard,
Kasteleyn, Tapper, Wijnkoper, Brandewijn, Zoutman, Kaasmaker, Boterkooper, Melkman, Eierman,
Hoenderdos, Ganzevoort, Paardekooper, Ossewaarde, Schapendonk, Koeman, Herder, Ridder, Schutter,
Trompetter, Tamboer, Speelman, Zanger, Danser, Organist, Schilder, Beeldsnijder, Drukker, Binder,
Kistemaker, Draaijer, Wielemaker, Spijker, Hamer, Messemaker, Zwaardveger, Pannekoek, Suiker,
Peperkamp, Kruidenier, Apotheker, Barbier, Chirurgijn, Doctor, Priester, Bisschop, Monnik, Paap,
Kluizenaar, Keizer, Koning, Prins, Hertog, Graaf, Baron, Jonker, Drost, Baljuw, Schouten,
Ruiter)";

const std::string_view kPlaces = R"(
Amersfoort, Utrecht, Arnhem, Nijmegen, Zwolle, Kampen, Deventer, Zutphen, Doesburg, Tiel, Gorkum,
Dordrecht, Delft, Leiden, Gouda, Schiedam, Vlaardingen, Maassluis, Breda, Bergen, Tilburg,
Eindhoven, Helmond, Oss, Boxtel, Uden, Veghel, Schijndel, Oirschot, Bladel, Deurne, Asten, Someren,
Venlo, Roermond, Weert, Sittard, Heerlen, Maastricht, Gulik, Kleef, Emmerik, Wesel, Keulen, Gent,
Brugge, Antwerpen, Mechelen, Leuven, Brussel, Doornik, Kortrijk, Aalst, Lier, Mol, Diest, Hasselt,
Tongeren, Loon, Heusden, Altena, Andel, Waalwijk, Vlijmen, Rosmalen, Empel, Lith, Megen,
Ravenstein, Grave, Cuijk, Boxmeer, Gennep, Bergeijk, Hapert, Reusel, Hilvarenbeek, Diessen, Gilze,
Rijen, Made, Zundert, Etten, Leur, Roosendaal, Steenbergen, Tholen, Goes, Veere, Vlissingen, Hulst,
Axel, Sluis, Aardenburg, Oostburg, Zierikzee, Brielle, Voorne, Putten, Strijen, Klundert,
Heemstede, Haarlem, Alkmaar, Hoorn, Enkhuizen, Edam, Purmerend, Weesp, Muiden, Naarden, Laren,
Blaricum, Huizen, Baarn, Soest, Bunschoten, Nijkerk, Putten, Ermelo, Harderwijk, Elburg, Hattem,
Heerde, Epe, Vaassen, Apeldoorn, Beekbergen, Loenen, Voorst, Brummen, Dieren, Velp, Ede, Barneveld,
Lunteren, Scherpenzeel, Woudenberg, Leusden, Maarn, Doorn, Leersum, Amerongen, Rhenen, Wageningen,
Culemborg, Vianen, Leerdam, Asperen, Heukelum, Buren, Maurik, Beusichem, Houten, Vechten, Bunnik,
Zeist, Bilthoven, Maartensdijk, Breukelen, Maarssen, Loosdrecht, Kortenhoef, Ankeveen, Woerden,
Bodegraven, Oudewater, Montfoort, IJsselstein, Schoonhoven, Haastrecht, Stolwijk, Bergambacht,
Lekkerkerk, Krimpen, Ouderkerk, Moordrecht, Zevenhuizen, Bleiswijk, Pijnacker, Berkel, Overschie,
Naaldwijk, Monster, Wateringen, Rijswijk, Voorburg, Wassenaar, Katwijk, Noordwijk, Lisse, Hillegom,
Bennebroek, Sassenheim, Warmond, Alphen, Aarlanderveen, Nieuwkoop, Uithoorn, Aalsmeer, Amstel,
Diemen, Abcoude, Vinkeveen, Mijdrecht, Wilnis, Kamerik, Harmelen, Vleuten, Meern, Jutphaas,
Schalkwijk, Hagestein, Meerkerk, Ameide, Langerak, Nieuwpoort, Brandwijk, Molenaarsgraaf,
Bleskensgraaf, Alblas, Papendrecht, Sliedrecht, Giessen, Hardinxveld, Werkendam, Dussen, Almkerk,
Brakel, Zuilichem, Gameren, Bommel, Rossum, Hedel, Ammerzoden, Wamel, Druten, Afferden, Beuningen,
Ewijk, Wijchen, Batenburg, Horssen, Elst, Huissen, Bemmel, Gendt, Zevenaar, Didam, Wehl,
Doetinchem, Terborg, Varsseveld, Aalten, Winterswijk, Groenlo, Lichtenvoorde, Eibergen, Neede,
Borculo, Lochem, Vorden, Goor, Delden, Hengelo, Enschede, Oldenzaal, Ootmarsum, Almelo, Wierden,
Rijssen, Holten, Raalte, Heino, Dalfsen, Ommen, Hardenberg, Coevorden, Emmen, Assen, Meppel,
Steenwijk, Vollenhove)";

const std::string_view kFrisianStems = R"(
Hoek, Veen, Boon, Kooi, Wijn, Zand, Dijk, Sloot, Brug, Poel, Haak, Ham, Hem, Wier, Wal, Zijl, Meer,
Tuin, Rein, Tol, Hof, Land, Lands, Loop, Bos, Bouw, Broek, Buiten, Dam, Eek, Elz, Feen, Fen, Fok,
Gaast, Galk, Groen, Haan, Halb, Haar, Heer, Heem, Hett, Hiem, Hiel, Hilar, Hoog, Hooi, Hui, Iep,
Jell, Jonk, Kalk, Kamp, Keun, Kerk, Kings, Klijn, Kloos, Koop, Kram, Kuip, Kui, Laan, Leen, Leij,
Loons, Mein, Mied, Molen, Moed, Nij, Noord, Nutt, Oever, Olden, Oost, Over, Pals, Pelg, Ploeg,
Pols, Poort, Rekk, Riem, Riets, Rijp, Rijk, Roel, Roor, Ruit, Sant, Schaaf, Schut, Schuit, Seer,
Sib, Sie, Sijb, Sikk, Sinn, Sloots, Snee, Span, Spoel, Stel, Stien, Swart, Swier, Syb, Tadd, Tamm,
Terp, Tiem, Tier, Tjaard, Tjep, Tjall, Torn, Ubb, Veld, Vell, Vis, Vlas, Voor, Wag, Wart, West,
Wester, Wiel, Wier, Wieb, Wijb, Wind, Woud, Woud, Zee, Zuid, Zwaag, Zwart)";

const std::string_view kQualities = R"(
Groot, Klein, Lang, Kort, Dik, Wit, Zwart, Rood, Bruin, Blauw, Grijs, Geel, Blank, Jong, Oud, Goed,
Kwaad, Vroom, Wijs, Dwaas, Sterk, Stout, Lief, Mooi, Schoon, Fier, Trots, Rijk, Arm, Vlug, Snel,
Traag, Luie, Wilde, Tam, Stille, Luid, Vrolijk, Droge, Natte, Scherp, Stomp, Krul, Kaal, Baard,
Neus, Mond, Hals, Hand, Vinger, Duim, Voet, Been, Buik, Hart, Vos, Wolf, Beer, Haas, Das, Bever,
Valk, Arend, Havik, Uil, Raaf, Kraai, Ekster, Spreeuw, Vink, Mees, Mus, Zwaan, Gans, Haan, Hoen,
Duif, Reiger, Kieviet, Leeuwerik, Kwartel, Snoek, Baars, Paling, Haring, Kabeljauw, Bot, Krab,
Kreeft, Bloem, Roos, Lelie, Klaver, Distel, Doorn, Netel, Peper, Zout, Suiker, Kaas, Boter, Brood,
Koek, Zomer, Winter, Lente, Herfst, Maandag, Vrijdag, Zondag, Vastenavond, Paasch, Pinkster,
Kers)";

const std::string_view kFrequent = R"(
van Aalst, Aalbers, Abbink, Ackermans, van Aken, Akkermans, Alberts, van Alphen, Appelman, Arends,
Arts, van Asselt, Assen, Baan, Baars, Baas, van Baal, Backx, Bakkers, Barendregt, Bartels,
Bastiaan, Baumann, van Beers, Beerens, van Bergen, van den Beld, Berends, Berkhout, van Berkel,
van Bemmel, Beukers, Beumer, Bierman, Blankenstein, Blankers, Bleeker, Boekhout, Bogaard,
van den Bogaard, van den Bogaert, Bogers, Bolt, Bongers, Bonte, Borst, Bot, Bouwmeester, Braam,
Braakman, Breukers, de Boer-Smit, Brink, Broekhuizen, Broers, Bron, Bronkhorst, Brugman, Bruggeman,
Buis, Buitenhuis, Burger, Burgers, de Bont, Cornelissen, Cornelisse, Daalder, Dam, Daniels, Das,
van Delft, Derks, Derksen, Diepeveen, van Diepen, van Dieren, Dijkhuis, van Ditmars, Doornbos,
Donkers, Dorst, van Driel, Drost, Duijvestijn, van Duin, Dubbeld, van der Dussen, van Eck, Eijsink,
Elbers, Ellens, van Elk, Engels, van den Ende, van Engelen, Ernst, Esser, van Esch, Ferwerda,
Franken, Frederiks, Geerts, van der Geest, van Geel, Geerling, van Gils, Gijsbers, van Gorp,
Goudriaan, Goedhart, Griffioen, van der Graaf, Haak, de Heer, Haverkamp, Heemskerk, Hekman,
van der Helm, van Hemert, Hermsen, Heuvelman, Hilhorst, Hoeksema, van Holland, Holtrop, Homan,
den Hoed, Houtman, Hoogenboom, Hoogerwerf, Horsten, van Hulst, Hulst, van den Hurk, IJzerman,
Jacobsen, Janse, Jaarsma, de Jongh, Jongbloed, Jongejan, Joosten, Kamps, Kaptein, Karssen, Keijzer,
Kemp, van der Klei, Kerkhoven, Keuning, Klaver, Klein, Kleijn, Klijn, Klomp, Knol, Knoop, Koch,
Koenen, Kolk, Konings, Kooiman, Koot, Korevaar, Kortekaas, Krijgsman, Kroes, Krol, Kruger, Kruijt,
Kruis, Kruithof, Laan, Lamers, Landman, Leenders, Leeuwenburgh, Leijten, van Lent, Lindeman,
van der Lee, van Leur, Loman, Looman, de Looff, Luijten, Maat, van der Maat, Manders, Mans, Martin,
van Maanen, van der Made, Meijers, van Meurs, Mertens, Meulendijks, Mooij, Mostert, Muller,
Mulders, Nagel, van Nes, Nieuwenhuizen, Niemeijer, van Nieuwkerk, Noordhoek, Nooij, van Noort,
Oomen, van Oers, Olde, Olthof, van Ooij, Oosterveen, Oost, Overbeek, van Os, Pauw, Penning,
Philipsen, Pijl, Plug, Plomp, Poel, van der Poel, Polman, van Pelt, Pot, Prinsen, Pruijs,
van Putten, Quist, van der Putten, van Raaij, Ras, van Ravenswaaij, Reijnen, Reuvers, van Rees,
Rijken, Rijnders, van Riel, Ritsema, Robben, Roest, Rombouts, Roosendaal, Roseboom, Rozendaal,
van Roon, Schaap, Scheffer, Schellekens, Schenk, Schoenmaker, Scheepers, Schoonhoven, Schouwenaar,
Schulte, Slingerland, Sloot, Sluijter, van der Spek, Spijker, Spruit, Staal, Stam, van Steen,
Steenbergen, Sterk, Stevens, Stoffels, Strijbos, van der Stelt, Swart, van Soest, Teeuwen,
van Tilburg, Tijssen, Tims, Tromp, van Tuijl, van Unen, Valk, van der Valk, Veerman, Veltman,
Verbruggen, Verduijn, Verhaar, Verheij, Verhulst, Verkuil, Vermaat, Vermunt, Versluis, Verstraten,
Vogel, Vogels, Voogd, Voorn, van Voorst, Voskuilen, Vreugdenhil, Vriend, de Vrij, van der Vorst,
Waal, de Waal, van de Wiel, Wagemans, Walraven, Warmerdam, van Weert, Weijers, Westerhof,
Westerveld, van Westen, Wiegers, Wijers, van Wijngaarden, Wijngaards, Wit, Witte, de With,
Woudstra, van der Woude, van Woerden, Zandbergen, Zegers, van Zanten, van Zon, Zuidam, Zwaan,
van der Zanden, Zwanenburg, van Zuijlen, Zwart)";

}  // namespace koppel::population
