#include <unordered_map>

#include "bench/population/names/name_list.h"
#include "bench/population/names/names.h"

namespace koppel::population {
namespace {

// "official: names they are called by". From general knowledge (design).
constexpr std::string_view kCallNames = R"(
Johannes: Jan 30, Hans 20, Joop 8, Johan 14, Sjaak 1, Hannes 2, Jo 4, John 8, Wannes 1;
Wilhelmus: Wim 55, Willem 20, Will 5, Helmus 1, Willy 3; Willem: Wim 50, Pim 5, Willy 2, Bill 1;
Hendrik: Henk 55, Rik 5, Hein 5, Hendrie 2, Erik 4; Hendrikus: Henk 55, Hein 8, Driekus 2,
Harrie 5; Henricus: Harry 30, Henk 20, Hein 8, Rik 5, Harrie 8; Petrus: Piet 40, Peter 30,
Pieter 10, Pierre 3; Pieter: Piet 40, Peter 20, Pier 2; Jacobus: Jaap 25, Koos 25, Jack 6,
Sjaak 10, Ko 3, Co 3, James 1; Jacob: Jaap 40, Jack 3, Jap 1, Ko 3; Cornelis: Kees 50, Cor 25,
Nelis 2, Cees 10, Corné 3; Kornelis: Kees 40, Kor 20; Cornelius: Kees 40, Cor 20;
Antonius: Ton 40, Toon 12, Anton 15, Tonny 8; Antoon: Toon 30, Ton 20; Anton: Ton 20, Toon 4;
Adrianus: Ad 25, Arie 20, Adrie 18, Janus 3, Adri 6; Adriaan: Ad 20, Arie 20, Adri 6;
Theodorus: Theo 60, Dorus 3, Ted 4; Martinus: Martin 30, Tinus 10, Rien 6, Martien 10, Tiny 3;
Marinus: Rien 30, Rinus 25, Marien 4, Rini 3; Franciscus: Frans 50, Frank 10, Cees 1, Francis 2;
Gerardus: Gerard 40, Ger 12, Gerrit 8, Geert 6, Gerry 3; Gerrit: Ger 6, Gert 20, Geert 3,
Gerry 1; Lambertus: Bert 30, Bertus 10, Lambert 10, Lam 2; Albertus: Bert 30, Albert 20,
Bertus 8, Ab 10; Albert: Ab 15, Bert 10, Appie 1; Hubertus: Huub 35, Bert 20, Hub 8;
Nicolaas: Nico 35, Klaas 20, Niek 6, Nick 4; Leonardus: Leo 40, Leon 8, Leendert 4, Leen 3;
Leendert: Leen 30, Leo 10, Len 3; Bernardus: Ben 30, Bernard 15, Bennie 5, Nard 4;
Bernard: Ben 15; Hermanus: Herman 45, Manus 4, Harm 3, Harry 3; Frederik: Fred 25, Frits 20,
Freek 12, Rik 2; Gijsbertus: Gijs 35, Bert 20, Gijsbert 10; Gijsbert: Gijs 30, Bert 10;
Christiaan: Chris 25, Kris 2; Bastiaan: Bas 45, Bastian 1; Sebastiaan: Bas 40, Seb 3;
Mathijs: Thijs 35, Matthijs 4; Matheus: Theo 15, Thieu 6, Mathieu 5; Laurentius: Laurens 15,
Lau 6, Lourens 2, Rens 3; Arnoldus: Arnold 25, Nol 12, Ad 4; Everardus: Evert 20, Ever 2, Eef 2;
Engelbertus: Bert 15, Engel 4; Philippus: Philip 15, Flip 8; Joseph: Jos 30, Sjef 10, Jef 6,
Joep 3; Jozef: Jos 25, Jef 8, Sjef 6; Josephus: Jos 30, Sjef 10; Rudolf: Ruud 30, Rudi 10,
Rolf 4; Robertus: Rob 40, Robert 20, Bert 3; Robert: Rob 40, Robbie 2, Bob 3; Ronald: Ron 20,
Roon 1; Richard: Ries 1, Rick 3; Alexander: Alex 30, Sander 20, Lex 10, Xander 3;
Alphonsus: Fons 30, Alfons 10; Abraham: Bram 35, Braham 1, Ab 4; Izaak: Ies 4, Sjaak 3;
Andries: Dries 15; Eduard: Ed 20, Eddy 12, Edo 2, Ward 1; Maarten: Mart 6; Michael: Mike 8,
Michel 2; Thomas: Tom 20; Stephanus: Stef 10, Stefan 8, Fanus 1; Egbertus: Bert 10, Egbert 8;
Rembrandus: Bram 1; Daniël: Daan 15, Dani 5, Danny 4; Benjamin: Ben 12, Benji 1;
Matthias: Matt 4, Thijs 3; Tobias: Tobi 3; Maria: Marja 6, Ria 12, Mia 6, Marie 8, Rie 5,
Riet 7, Marijke 6, Miep 3, Mieke 5, Maaike 1, Mies 2; Johanna: Jo 7, Joke 15, Annie 7, Hanna 4,
Anneke 4, Hannie 6, Jopie 2, Janna 2, Jannie 5, Hanneke 4; Anna: Ans 6, Annie 10, Anneke 4,
An 3, Ank 2, Anneke 3, Anja 4; Cornelia: Corrie 20, Cor 5, Nel 12, Lia 3, Cora 4, Nelly 5,
Corry 6, Neeltje 1; Wilhelmina: Wil 15, Mien 8, Willy 8, Mina 4, Minie 4, Wilma 12, Ina 4,
Helma 3; Willemina: Wil 12, Mien 6, Mina 4, Willy 5; Elisabeth: Bep 6, Els 12, Betsy 4, Lies 6,
Elly 8, Liesbeth 10, Betty 3, Ellis 2, Lisa 2, Elise 2; Elizabeth: Bep 6, Els 10, Lies 5,
Liesbeth 6, Bets 2; Catharina: Toos 8, Cato 2, Rina 4, Karin 8, Trien 3, Trudy 1, Tiny 3, Ina 4,
Carin 2, Cathy 2, Truus 2, Rini 2; Adriana: Adrie 8, Jaan 3, Sjaan 5, Ad 2, Adri 4, Riana 2;
Hendrika: Riek 7, Rika 7, Hennie 10, Henny 8, Rieka 1, Dika 2, Ria 3, Heintje 1;
Hendrikje: Hennie 10, Riek 5; Jacoba: Coba 5, Jaco 1, Cobie 6, Co 4, Coby 5; Petronella: Nel 15,
Nelly 7, Petra 8, Pietje 3, Ella 2, Nellie 4; Margaretha: Greet 8, Griet 3, Gre 4, Marga 10,
Margreet 6, Gretha 4, Rita 4; Gerarda: Gerda 15, Gerrie 6; Antonia: Toos 6, Tonia 3, Tonnie 6,
Toni 2; Geertruida: Truus 18, Trudy 10, Geert 2, Truida 2, Trudie 4; Theodora: Dora 6, Thea 18,
Doortje 2; Helena: Leni 5, Heleen 8, Lena 8, Lenie 7, Ellen 8; Francisca: Cisca 6, Francien 6,
Sisca 3; Aleida: Alie 6, Ali 4, Aal 2; Alida: Alie 6, Ali 4, Lida 5; Martina: Tina 4, Martine 3,
Tiny 4; Magdalena: Leni 5, Magda 6, Lena 5, Madelon 1; Jannetje: Jannie 12, Jans 4, Janny 6;
Jantje: Jannie 10, Janny 6; Neeltje: Nel 15, Nellie 6, Nelleke 3; Aaltje: Alie 12, Aly 4, Aal 3;
Grietje: Greet 8, Gré 4, Griet 6; Trijntje: Tine 5, Trien 5, Tineke 5; Gerritje: Gerrie 10,
Gerry 4; Josephina: Jos 3, Fien 8, José 6, Josephine 4; Christina: Tine 4, Stien 5, Christien 4,
Chris 3, Tineke 4, Ina 2; Hermina: Mina 4, Hermien 6, Mien 4, Ermien 1; Sophia: Fie 5, Sofie 5;
Frederika: Riek 4, Freda 2, Rika 4, Fré 1; Lamberta: Bertha 4, Bep 3; Everdina: Eef 4, Dina 3;
Berendina: Dien 5, Dina 3, Berdien 2; Huberdina: Dina 3, Bertha 2; Bertha: Bep 2;
Cecilia: Cilia 3, Cis 2, Sil 1; Suzanna: Suze 5, Suus 2, Sanne 2; Allegonda: Gonda 6, Alie 3;
Clasina: Sina 3, Claasje 2; Agatha: Aggie 2, Agaath 2; Suzanne: Suus 6, Sanne 3, Suze 2;
Jacqueline: Jacq 1, Sjaan 1; Charlotte: Lot 3, Lotte 6, Charlie 1; Angelique: Angel 1;
Wilhelmien: Mien 3; Isabella: Isa 10, Bella 2; Elise: Lies 1; Annemarie: Annemiek 1, An 1;
Katarzyna: Kasia 20, Kate 2; Małgorzata: Gosia 20; Agnieszka: Aga 10; Aleksandra: Ola 15;
Joanna: Asia 12; Krzysztof: Kris 10, Krzys 4; Grzegorz: Greg 6; Tomasz: Tomek 8, Tom 4;
Piotr: Piotrek 5, Peter 3; Paweł: Pawel 8; Mohammed: Mo 18, Moh 2, Mohamed 4; Mohamed: Mo 18,
Moh 2, Momo 1; Muhammad: Mo 8, Mohammed 3; Mohammad: Mo 8; Mohamad: Mo 10; Abdelkader: Kader 10;
Abdellah: Ab 3; Abdelhak: Hak 4; Abdullah: Abdul 5, Ab 2; Mustapha: Mus 5; Mustafa: Mus 4,
Musti 3; Youssef: Jo 1, Joes 1; Mehmet: Memo 2; Süleyman: Sülo 2; Ibrahim: Ibo 5, Ibra 2;
İbrahim: Ibo 4; Hüseyin: Hus 2; Fatima: Fati 3, Faat 1; Fatma: Fati 2; Khadija: Kadija 3,
Dija 1; Yohannes: John 5; Alexandra: Alex 6, Sandra 6, Xandra 1; Giuseppe: Pino 4, Beppe 2;
José: Pepe 2; Dimitrios: Dimi 4; Emmanuel: Manu 3, Manny 2; Samuel: Sam 15; Jonathan: Jon 3)";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

struct Short {
  WeightedList<std::string> names;
  double chance;  // of being called by one of them
};

// Weights are per cent of all who bear the official name; some weights add up to little, and then
// most are called by the official name.
std::unordered_map<std::string_view, Short> MakeShorts() {
  std::unordered_map<std::string_view, Short> shorts;
  std::string_view text = kCallNames;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    auto names = WeightedWords(line.substr(colon + 1));
    double sum = 0;
    for (const auto& name : names) sum += name.second;
    shorts.emplace(line.substr(0, colon),
                   Short{WeightedList<std::string>(std::move(names)), std::min(sum / 100, 0.9)});
  }
  return shorts;
}

}  // namespace

std::string DrawCallName(std::string_view first_names, SeededRandom& random) {
  static const std::unordered_map<std::string_view, Short> kShorts = MakeShorts();
  constexpr double kBySecond = 0.05;  // design
  std::string_view official = FirstOf(first_names);
  if (official.size() < first_names.size() && random.Chance(kBySecond)) {
    const std::string_view second = FirstOf(first_names.substr(official.size() + 1));
    // Men bear Maria as a later name, and nobody calls them so.
    if (second != "Maria") official = second;
  }
  const auto found = kShorts.find(official);
  if (found == kShorts.end() || !random.Chance(found->second.chance)) return std::string(official);
  return found->second.names.Draw(random);
}

}  // namespace koppel::population
