#include "bench/population/names/dutch_data.h"

namespace koppel::population {

// Bearers about 2007 of 16.4 million. The first three are published, of the other seven most
// frequent the order (Meijer and Meyer are counted as one there): their numbers are remembered. The
// others are design, in about the order of that ranking.

const std::string_view kGeneralHead = R"(
de Jong 86534, Jansen 75698, de Vries 73152, van den Berg 60135, van Dijk 57879, Bakker 56864,
Visser 50929, Smit 43493, Meijer 29400, de Boer 39500, Mulder 37200, de Groot 37100, Bos 36400,
Vos 31200, van Leeuwen 29400, Dekker 28500, Brouwer 27000, de Wit 25800, de Graaf 22400,
van der Meer 21900, van der Linden 20900, Kok 20500, Jacobs 10100, de Haan 19800, Vermeulen 19300,
van der Veen 18800, van den Broek 18600, de Bruijn 17900, de Bruin 17700, van der Heijden 17500,
Schouten 17000, van Beek 16700, Willems 9600, van Vliet 16200, Maas 9400, Koster 15100,
van Dam 15000, van der Wal 14600, Prins 14400, Blom 14300, Huisman 14200, de Jonge 13800,
Kuipers 13700, van Veen 13600, Post 13400, Kuiper 13300, Kramer 13100, van den Brink 13000,
Scholten 12900, van Wijk 12800, Meyer 12100, Vink 12400, de Ruiter 12300, Groen 12100,
Gerritsen 12000, Jonker 11900, van der Velde 11700, Willemsen 11600, de Lange 11400, de Vos 11300,
Bosch 11200, van Dongen 11100, Schipper 11000, de Koning 11000, van der Laan 10900, Koning 10800,
van Doorn 10600, Boer 10500, Evers 10400, van den Bosch 10400, van der Meulen 10300, Hofman 10300,
Bosman 10200, Wolters 10200, Sanders 10100, van der Horst 10000, Mol 9900, Molenaar 9800,
van de Pol 9800, de Leeuw 9700, Verbeek 9600, Kuijpers 4550, van den Bos 9500, Hoek 9400,
Schuurman 9300, van Es 9250, Zijlstra 4500, van der Ploeg 9000, Kool 8900, Vonk 8800,
de Rooij 8700, Dijkman 8600, Hendriksen 8500, van Vugt 8450, Verweij 8400, van Rooij 8300,
de Wilde 8250, van der Steen 8200, Bouwman 8150, van der Pol 8100, Schut 8050, Vermeer 8000,
de Jager 8000, Ruiter 7900, van Rijn 7800, van den Hoek 7750, Boersma 2100, Klaassen 7700,
Jonkers 7650, de Bie 7600, van Dalen 7550, Brands 7500, Wouters 7450, van Dyk 7400,
van der Zee 7400, van Wijngaarden 7300, Bouma 7250, Veldhuis 7200, Pronk 7150, van de Velde 7100,
Versteeg 7050, van der Kolk 7000, Kroon 7000, Groeneveld 6950, van Dijken 6900, van de Water 6850,
Hoogendoorn 6800, Rietveld 6800, van Zanten 6750, Bruins 6700, van Dorp 6650, van Duijn 6600,
Boon 6600, Veldman 6550, de Kok 6500, Kramers 6450, Otten 6400, Bloem 6350, van der Berg 6350,
van Houten 6300, Zwart 6300, van Gelder 6250, de Zeeuw 6200, Timmer 6150, van der Hoeven 6100,
Verhagen 6100, Hoekman 6050, Roos 6000, Kooijman 6000, de Bakker 5950, de Haas 5900, Vermeij 5850,
Blok 5850, Spaans 5800, van der Vliet 5800, van Egmond 5750, van den Bergh 5750, Wagenaar 5700,
Zwiers 5650, Kamp 5650, Hoogland 5600, Tuinstra 3650, Schippers 5550, de Rijk 5500,
van der Pluijm 5500, Terpstra 1250, Ruijter 5450, Aarts 5400, de Wolf 5400, van Oosten 5350,
Kooij 5350, Bijl 5300, van Schaik 5300, van der Zwan 5250, Snijders 5250, Boogaard 5200,
Hartman 5200, Vrolijk 5150, van der Plas 5150, van der Maas 5100, Haan 5100, den Hartog 5050,
Verkerk 5050, van Vuuren 5000, Verschoor 5000, de Gier 4950, van der Kooij 4950, Westra 4900,
Langeveld 4900, den Boer 4850, den Hollander 4850, Stolk 4800, van Eijk 4800, Groot 4750,
Vroom 4750, Hoogeveen 4700, Verhoef 4700, van Ginkel 4650, van der Heide 4650, van Kampen 4600,
Gerrits 4600, Zuidema 4550, Bergsma 4500, van den Akker 4500, Oosterhuis 4450, Hofstede 4400,
van Hoof 4400, van Essen 4350, Koopman 4350, Wolf 4300, de Vreede 4250, Slot 4250, van Ommen 4200,
Ruiters 4200, Oudshoorn 4150, Pieters 4150, van Rossum 4100, van Buren 4100, Koopmans 4050,
Vis 4050, de Ridder 4000, Gerritse 4000, Kamphuis 3950, Bax 3950, van Zijl 3900, de Waard 3900,
van Ooijen 3850, Kors 3850, de Man 3800, Wiersma 3800, Ouwehand 3750, van Amerongen 3750,
Lammers 3700, Beekman 3700, Wieringa 3650, van der Sluis 3650, Goossens 3600, van Hout 3600,
Dirksen 3550, van Wijnen 3550, van der Vegt 3500, Buijs 3500, Keizer 3500, Dijkhuizen 3450,
Eijkelenboom 3400, Heijnen 3400, Korver 3350, van der Weijden 3300, Romijn 3300, Smid 3250,
Ton 3200, Boot 3200, Rutten 3150, Kraaijeveld 3100, Zonneveld 3100, Sluis 3050, van Straten 3000,
van Tol 3000)";

const std::string_view kNorthHead = R"(
Dijkstra 24175, Hoekstra 15600, Veenstra 13200, Postma 12600, Bosma 5900, Hofstra 5700,
Wiersma 5600, Boonstra 5500, Bakema 900, Sikkema 3600, Jansma 3300, Sijtsma 2200, Elzinga 4300,
Wierda 1500, Huizinga 5500, Kooistra 6800, Bijlsma 3900, Feenstra 4700, Hiemstra 4300,
Miedema 4900, Dijksterhuis 800, Reitsma 4000, Haitsma 1900, Visserman 300, Bouwsma 1200,
Nauta 2200, Poelstra 1600, Faber 5300, Wijnstra 1000, Wierstra 500, Douma 3500, Attema 1500,
Steenstra 700, Damstra 1200, Brouwersma 100, Zandstra 2100, Rijpkema 2000, Algra 1600,
Beintema 600, Hamstra 1800, Haarsma 1500, Rienstra 1300, Tamminga 2000, Wiarda 400, Kuperus 1800,
Iedema 1100, Jongsma 3300, Zijlstra 4500, Terpstra 4200, Tuinstra 1900, Hettinga 1600,
Bruinsma 3100, Kingma 2500, Ypma 2300, Sinnema 1400, Boersma 5600)";

const std::string_view kEastHead = R"(
Wassink 3100, Wissink 2900, Hulshof 3500, Hesselink 3300, Roelofs 6000, Assink 2500, Nijhuis 5800,
Wolterink 1700, Reinders 3900, Leusink 1900, Lubbers 5600, Grotenhuis 2000, te Riele 900,
Oude Luttikhuis 700, Veldkamp 3600, Wesselink 3000, Bruggink 2900, Kolkman 2600, Hilbrink 1000,
Meulenbroek 800, Wilmink 2600, Ikink 700, Eggink 2000, Hietbrink 1200, te Brake 700, Rensink 1700,
Mensink 2300, Nijland 3100, Boerrigter 1300, Harmsen 5200, Wiggers 2600, Geerdink 2300,
Olde Riekerink 700, Lansink 1500, Ensink 1200, Lohuis 900, Oonk 1600, Wevers 2600, Ruesink 900,
Temmink 1700, Ebbers 1500, Freriks 1300, Beernink 900, Berendsen 4300, Slotman 1300,
Lammerink 1400, Elferink 1300, Heuvelink 700, Reimert 1000, Nieuwenhuis 5900, Groothuis 1900,
Schreurs 4500, Oldenkamp 1300, Averdijk 500, ten Brinke 1800, ten Have 2200, ter Horst 3700,
ter Haar 3300, ter Braak 900, te Velde 1300, ten Hove 1800)";

const std::string_view kSouthHead = R"(
Janssen 55394, Peters 31000, Hendriks 30200, Smits 23800, van den Heuvel 19000, van de Ven 15900,
Verhoeven 15300, Peeters 14000, Martens 12500, Timmermans 12200, van Loon 11800, Smeets 11500,
Driessen 10700, Hermans 10500, Claessens 4300, Jacobs 9800, Aerts 2300, van den Eijnden 3000,
Thijssen 7300, Geurts 7000, Hoeben 1600, Janssens 2900, Cuijpers 2600, Theunissen 5900,
Coenen 5300, Heijmans 3300, Swinkels 4200, van Gestel 3700, Vissers 5900, Wijnen 3600,
Maessen 2500, Custers 3300, Meeuwissen 1700, Adriaans 1900, Ramaekers 2200, van, Bastiaans 1500,
Gielen 4200, Crijns 1600, Habets 2200, Jaspers 4200, Kusters 3900, Lemmens 5100, Linssen 2900,
Offermans 2500, Pijpers 2000, Reijnders 4300, Vaessen 2500, Vullings 1200, Wolfs 2200, Cox 4300,
Sijben 600, Franssen 4000, Huijbers 1500, Verstappen 2200, Nelissen 3500, van Lieshout 3800,
van der Sanden 3500, Koolen 3600, Mertens 3300, de Kort 4000, Kuijpers 5000, Hoefnagels 1200,
Verbruggen 3900, van Boxtel 3300, Schoenmakers 4200, Bekkers 4600, van Hees 2600, van de Laar 4300,
Kerkhof 2600, Maas 6000, van Gerwen 3300, van Bommel 2300, Beckers 3200, Engelen 3900,
Teunissen 5500, Willems 6900, Daemen 2500, Cremers 3300, Joosten 5200, Segers 3000, Simons 4900,
van Kessel 4500, Raaijmakers 3500, Roijmans 600)";

const std::string_view kZeelandHead = R"(
de Visser 5600, Francke 1500, Minderhoud 2200, Koole 2600, Davidse 1500, Wisse 2700, Joosse 2700,
Jobse 1200, Marinissen 700, de Kraker 900, Boogert 700, Provoost 800, Geelhoed 1300, Huijsse 300,
Wondergem 900, Meulmeester 700, Dingemanse 1600, Verhage 2200, Koppejan 1000, de Nooijer 1500,
Kodde 700, Leijnse 900, Maljaars 1200, Melse 1300, Adriaanse 2900, Corbijn 500, de Pagter 900,
van de Vrie 700, Wielemaker 800, Goedbloed 400, Hubregtse 400, Janse 2900, Lievense 900,
Louwerse 1500, Marijs 400, Neeteson 100, Poortvliet 1000, Sinke 1600, Traas 700, Tramper 500)";

}  // namespace koppel::population
