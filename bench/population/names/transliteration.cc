#include "bench/population/names/transliteration.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "bench/population/names/name_list.h"

namespace koppel::population {
namespace {

// Spellings of one name, families between semicolons (design).
constexpr std::string_view kFamilies = R"(
Mohammed, Mohamed, Muhammad, Mohammad, Mohamad, Muhammed, Muhamed, Mohamud, Mahammed; Ahmed,
Ahmad, Achmed, Ahmet; Youssef, Yousef, Yusuf, Yousif, Joessoef, Yussuf, Yosef, Youssouf; Hassan,
Hasan, Hassane, Hasen; Hussein, Hussain, Husein, Hoessein, Hüseyin, Hosein, Hoseyn; Ibrahim,
İbrahim, Ebrahim, Brahim, Ibraheem; Ismail, Ismaël, Esmail, İsmail, Ismael; Ali, Aly, Alie;
Omar, Umar, Ömer, Omer; Khaled, Khalid, Chalid, Halit; Mahmoud, Mahmud, Mahmood, Machmoud,
Mohmoud; Mustafa, Mustapha, Moestafa, Mostafa; Abdullah, Abdallah, Abdellah, Abdoullah, Abdulla,
Abdullahi; Abdulrahman, Abdurrahman, Abdelrahman, Abd Al Rahman, Abdirahman, Abderrahman; Karim,
Kareem, Kerim; Rachid, Rashid, Rasjied, Raşit; Said, Saïd, Saeed, Sayed, Sait; Hamza, Hamzah,
Hamsa; Bilal, Billal, Bilel; Ilias, Ilyas, Elias, Iliass, Ilyass; Yassine, Yassin, Yasin,
Yaseen, Jassin; Ayoub, Ayyub, Ayub, Ayoeb, Eyüp; Zakaria, Zakariya, Zakarya, Zakariae, Zekeriya;
Soufiane, Sofian, Soufian, Sofyan; Mehdi, Mahdi, Mehdy; Jamal, Djamal, Cemal, Gamal; Tarik,
Tarek, Tariq, Tarık; Hicham, Hisham, Hichame; Redouan, Redouane, Ridouan; Fatima, Fatma,
Fatimah, Fadma, Fatiha, Faatima; Khadija, Khadijah, Hatice, Kadija, Chadija, Khadidja; Aicha,
Aisha, Aïcha, Ayşe, Ayse, Aysha; Maryam, Mariam, Meryem, Miriam, Maryan, Meriem; Zeinab, Zainab,
Zineb, Zeynep; Noor, Nour, Nur, Noer; Yasmina, Jasmina, Yasmin, Yasmine, Yasemin; Leila, Layla,
Laila, Leyla; Huda, Houda, Hoda; Amina, Aminah, Emine, Amineh; Iman, Imane, Imaan, Eman; Naima,
Naïma, Naeema; Latifa, Latifah, Letifa; Yilmaz, Yılmaz, Yilmas, Jilmaz; Yildiz, Yıldız, Yldiz;
Yildirim, Yıldırım; Celik, Çelik, Chelik; Sahin, Şahin, Sjahin; Ozturk, Öztürk, Oeztuerk; Aydin,
Aydın; Dogan, Doğan; Kilic, Kılıç; Cetin, Çetin; Simsek, Şimşek; Gunes, Güneş; Haddad, Hadad,
Al Haddad; Khalil, Chalil, Halil; Saleh, Salih, Salah; Othman, Osman, Uthman, Ousman; Nguyen,
Nguyễn, Ngyuen, Nguyan; Tran, Trần; Pham, Phạm; Chen, Tsjen, Chan; Zhang, Chang, Cheung; Wang,
Wong; Li, Lee; Huang, Wong, Hwang; Xu, Hsu; Zhou, Chow, Chou; Tesfay, Tesfaye, Tesfai; Gebre,
Ghebre, Gabre; Haile, Hayle, Hailé; Yohannes, Yohanes, Johanes; Tekle, Tecle, Takle; Mehari,
Mehary; Alexander, Aleksander; Hosseini, Husseini, Hoseini, Hosayni; Ahmadi, Ahmady; Diallo,
Jallow, Djalo; Traoré, Traore; Owusu, Owusuh; Ivanov, Iwanow, Ivanoff; Petrović, Petrovic,
Petrovitsj; Shevchenko, Sjevtsjenko, Schewtschenko; Dimitri, Dmitri, Dimitry, Dmitriy; Sergei,
Sergey, Serguei; Natalia, Nataliya, Natalya; Tatiana, Tatyana, Tetiana; Oleksandr, Alexandr,
Aleksandr; Svetlana, Swetlana, Svitlana; Volkov, Wolkow; Kuznetsov, Kuznecov, Koeznetsov; Singh,
Sing, Siengh; Khan, Kahn, Chan; Kumar, Koemar; Biharie, Bihari; Soekhoe, Sukhu; Ramdin, Ramdien)";

using Families = std::unordered_map<std::string_view, std::vector<std::string_view>>;

Families MakeFamilies() {
  Families families;
  std::string_view text = kFamilies;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    const auto spellings = Words(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    for (const std::string_view name : spellings) {
      for (const std::string_view other : spellings) {
        if (other != name) families[name].push_back(other);
      }
    }
  }
  return families;
}

struct Letter {
  std::string_view mark;
  std::string_view plain;
  std::string_view written_out;  // as some write it: ue for u with two dots
};
constexpr Letter kLetters[] = {
    {"ü", "u", "ue"}, {"ö", "o", "oe"}, {"ä", "a", "ae"},  {"Ö", "O", "Oe"},  {"Ü", "U", "Ue"},
    {"ş", "s", "sh"}, {"Ş", "S", "Sh"}, {"ç", "c", "ch"},  {"Ç", "C", "Ch"},  {"ğ", "g", "g"},
    {"ı", "i", "i"},  {"İ", "I", "I"},  {"ł", "l", "l"},   {"Ł", "L", "L"},   {"ń", "n", "n"},
    {"ś", "s", "s"},  {"ą", "a", "a"},  {"ę", "e", "e"},   {"ó", "o", "o"},   {"ź", "z", "z"},
    {"ż", "z", "z"},  {"ć", "c", "ts"}, {"č", "c", "tsj"}, {"š", "s", "sj"},  {"ž", "z", "zj"},
    {"đ", "d", "dj"}, {"Đ", "D", "Dj"}, {"é", "e", "e"},   {"è", "e", "e"},   {"ë", "e", "e"},
    {"ï", "i", "i"},  {"á", "a", "a"},  {"í", "i", "i"},   {"ñ", "n", "nj"},  {"Á", "A", "A"},
    {"É", "E", "E"},  {"ã", "a", "a"},  {"ô", "o", "o"},   {"ß", "ss", "sz"}, {"ê", "e", "e"},
    {"â", "a", "a"},  {"ạ", "a", "a"},  {"ầ", "a", "a"},   {"ễ", "e", "e"},
};

std::string WithoutMarks(std::string_view name, std::string_view Letter::*as) {
  std::string plain(name);
  for (const Letter& letter : kLetters) {
    for (size_t place = plain.find(letter.mark); place != std::string::npos;
         place = plain.find(letter.mark, place)) {
      plain.replace(place, letter.mark.size(), letter.*as);
    }
  }
  return plain;
}

bool IsAscii(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return (c & 0x80) == 0; });
}

// El Idrissi, El-Idrissi, ElIdrissi, Elidrissi, Idrissi, al Idrissi.
void AddArticles(std::string_view name, std::vector<std::string>& others) {
  for (const std::string_view article : {"El", "Al", "Ben", "Ait", "Abu", "De", "Da", "Van"}) {
    if (!name.starts_with(article) || name.size() < article.size() + 2) continue;
    const char parting = name[article.size()];
    if (parting != ' ' && parting != '-') continue;
    const std::string head(article);
    std::string tail(name.substr(article.size() + 1));
    others.push_back(std::string(article).append(parting == ' ' ? "-" : " ").append(tail));
    others.push_back(head + tail);
    if (article == "El" || article == "Al") {
      others.push_back((article == "El" ? "Al " : "El ") + tail);
      others.push_back(tail);
    }
    if (tail[0] >= 'A' && tail[0] <= 'Z') tail[0] = static_cast<char>(tail[0] - 'A' + 'a');
    others.push_back(head + tail);
  }
}

// Endings that change with the bearer's sex or the clerk's language.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kEndings = {
    {{"ski", "ska"},
     {"ski", "sky"},
     {"cki", "cka"},
     {"ova", "ov"},
     {"ov", "ova"},
     {"enko", "jenko"},
     {"owicz", "ovic"},
     {"ewicz", "evic"},
     {"oğlu", "oglou"},
     {"aoui", "awi"},
     {"ouni", "uni"},
     {"ouchi", "oushi"},
     {"zadeh", "zada"},
     {"persad", "pershad"}}};
// Sounds that French and English clerks write otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSounds = {{{"kh", "ch"},
                                                                                    {"Kh", "Ch"},
                                                                                    {"Bou", "Bu"},
                                                                                    {"dj", "j"},
                                                                                    {"Dj", "J"},
                                                                                    {"sh", "sj"},
                                                                                    {"Sh", "Ch"},
                                                                                    {"aou", "aw"},
                                                                                    {"soe", "su"},
                                                                                    {"Soe", "Su"}}};

void AddSounds(std::string_view name, std::vector<std::string>& others) {
  for (const auto& [from, to] : kEndings) {
    if (!name.ends_with(from)) continue;
    others.push_back(std::string(name.substr(0, name.size() - from.size())).append(to));
  }
  for (const auto& [from, to] : kSounds) {
    const size_t place = name.find(from);
    if (place == std::string_view::npos) continue;
    std::string other(name);
    others.push_back(other.replace(place, from.size(), to));
  }
}

// Each word of several names by its family.
void AddFamilies(std::string_view name, std::vector<std::string>& others) {
  static const Families kKnown = MakeFamilies();
  for (size_t begin = 0; begin < name.size();) {
    const size_t end = std::min(name.find(' ', begin), name.size());
    const auto found = kKnown.find(name.substr(begin, end - begin));
    if (found != kKnown.end()) {
      for (const std::string_view spelling : found->second) {
        std::string other(name);
        others.push_back(other.replace(begin, end - begin, spelling));
      }
    }
    begin = end + 1;
  }
}

}  // namespace

std::vector<std::string> Transliterations(std::string_view name) {
  std::vector<std::string> others;
  AddFamilies(name, others);
  AddArticles(name, others);
  AddSounds(name, others);
  if (!IsAscii(name)) {
    others.push_back(WithoutMarks(name, &Letter::plain));
    std::string written_out = WithoutMarks(name, &Letter::written_out);
    if (written_out != others.back()) others.push_back(std::move(written_out));
  }
  return others;
}

}  // namespace koppel::population
