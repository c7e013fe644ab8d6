#include "bench/population/people/ages.h"

#include <algorithm>

// The tables of this file are in parts of 10,000 from an age on; how they divide is design. They
// were fitted together to the ages of all residents on 1 January 2019 by five years, rounded to
// thousands and remembered after CBS (Bevolking; geslacht, leeftijd: check before quoting), and to
// what was read: children at home, couples, parents alone and persons in institutions of 1 January
// 2018 (CBS 37620), and the age of the youngest child at home (CBS forecast 80148ned for 2020),
// which they meet within four points.
namespace koppel::population {
namespace {

using std::chrono::days;
using std::chrono::year;

class Ages {
 public:
  Ages(int first, const std::vector<double>& weights) : first_(first), weights_(weights) {}
  int Draw(SeededRandom& random) const { return first_ + static_cast<int>(weights_.Draw(random)); }

 private:
  int first_;
  Weights weights_;
};

// The youngest at home of one, two, three and more children.
using Youngest = std::array<Ages, 3>;

const Youngest& YoungestOfTwoParents() {
  static const Youngest kAges{
      Ages(0, {783, 682, 462, 308, 262, 246, 256, 264, 264, 276, 267, 280, 276,
               293, 389, 431, 485, 537, 529, 427, 339, 260, 342, 250, 201, 181,
               131, 97,  79,  58,  46,  48,  46,  41,  42,  43,  41,  38}),
      Ages(0, {716, 679, 580, 488, 468, 461, 430, 438, 437, 445, 431, 434, 432,
               449, 401, 398, 388, 392, 343, 294, 265, 219, 82,  64,  50,  41,
               31,  24,  20,  16,  13,  13,  12,  11,  10,  8,   9,   9}),
      Ages(0, {808, 799, 734, 533, 519, 514, 453, 455, 450, 448, 437, 434, 432,
               431, 390, 389, 385, 399, 243, 215, 196, 165, 33,  26,  21,  16,
               13,  10,  9,   7,   6,   5,   5,   5,   4,   3,   4,   4})};
  return kAges;
}

const Youngest& YoungestOfOneParent() {
  static const Youngest kAges{
      Ages(0, {303, 264, 179, 222, 189, 177, 255, 263, 263, 275, 266, 279, 331,
               351, 467, 517, 581, 643, 682, 550, 437, 336, 440, 323, 259, 234,
               168, 125, 102, 75,  60,  62,  60,  52,  54,  56,  53,  49}),
      Ages(0, {297, 282, 241, 378, 362, 357, 460, 469, 468, 476, 462, 465, 556,
               578, 516, 512, 499, 504, 474, 407, 366, 303, 113, 89,  69,  57,
               43,  33,  27,  22,  18,  17,  17,  15,  14,  11,  12,  12}),
      Ages(0, {351, 348, 319, 433, 422, 417, 509, 511, 505, 503, 492, 488, 584,
               582, 526, 525, 519, 537, 352, 311, 284, 239, 47,  38,  30,  24,
               19,  15,  12,  10,  8,   7,   7,   6,   6,   5,   5,   5})};
  return kAges;
}

const Ages& MenAlone() {
  static const Ages kAges(
      18, {35,  67,  87,  127, 164, 199, 223, 256, 264, 275, 275, 255, 231, 225, 196, 183, 161,
           140, 146, 112, 107, 101, 89,  42,  48,  63,  94,  130, 158, 192, 201, 194, 204, 235,
           230, 220, 203, 189, 191, 179, 155, 145, 144, 124, 128, 126, 121, 112, 114, 115, 115,
           120, 138, 156, 157, 141, 105, 81,  79,  82,  85,  88,  99,  107, 104, 93,  73,  61,
           57,  52,  38,  23,  17,  18,  14,  8,   0,   0,   0,   0,   0});
  return kAges;
}

const Ages& WomenAlone() {
  static const Ages kAges(
      18, {66,  89,  124, 139, 142, 141, 151, 155, 160, 158, 147, 139, 126, 112, 98,  81,  70,
           53,  37,  36,  39,  41,  43,  42,  42,  44,  46,  48,  65,  83,  96,  101, 112, 118,
           127, 126, 120, 111, 117, 119, 124, 127, 128, 132, 132, 134, 135, 138, 150, 157, 163,
           171, 183, 207, 222, 228, 219, 216, 238, 253, 263, 261, 261, 258, 248, 233, 210, 188,
           176, 160, 137, 105, 90,  88,  78,  56,  25,  8,   11,  11,  12});
  return kAges;
}

const Ages& WomenInCouples() {
  static const Ages kAges(
      18, {18,  24,  40,  68,  103, 139, 155, 160, 164, 162, 151, 143, 130, 115, 101,
           83,  72,  55,  39,  36,  34,  33,  31,  30,  31,  32,  33,  35,  52,  74,
           94,  111, 137, 162, 196, 220, 239, 253, 281, 289, 302, 308, 312, 319, 321,
           324, 325, 324, 329, 319, 309, 300, 293, 283, 263, 235, 203, 167, 132, 100,
           78,  62,  55,  48,  38,  26,  14,  7,   3,   1,   0,   0,   0,   0});
  return kAges;
}

const Ages& OldInCareHomes() {
  static const Ages kAges(
      75, {1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1.5, 1});
  return kAges;
}

}  // namespace

Day DrawBirth(SeededRandom& random, int age) {
  const year born(2018 - age);
  return DrawDay(random, born / 1 / 1, born / 12 / 31);
}

int DrawAgeAlone(SeededRandom& random, Sex sex) {
  return (sex == Sex::kMale ? MenAlone() : WomenAlone()).Draw(random);
}

int DrawAgeInCouple(SeededRandom& random) { return WomenInCouples().Draw(random); }

int DrawAgeOfYoungest(SeededRandom& random, bool with_both_parents, int children) {
  const Youngest& youngest = with_both_parents ? YoungestOfTwoParents() : YoungestOfOneParent();
  return youngest[static_cast<size_t>(std::min(children, 3) - 1)].Draw(random);
}

int DrawAgeInCareHome(SeededRandom& random) { return OldInCareHomes().Draw(random); }

days DrawSpacing(SeededRandom& random) {
  // Months. One in twenty comes within 14 and a half, the median is 32 (design).
  static const Quantiles kMonths({9,    14.6, 17.7, 20,   22, 23.8, 25.4, 27, 28.6, 30.2, 31.9,
                                  33.8, 36,   38.5, 41.5, 45, 49.5, 56,   66, 84,   132});
  return DaysOf(kMonths.Draw(random) / 12);
}

days DrawAgeOfMother(SeededRandom& random) {
  // Years (design). About 30 in the mean, as at a first birth, but wider: some eldest at home are
  // second children whose siblings have left.
  static const Quantiles kYears({20,   20.9, 22,   23.1, 24.1, 25,   25.8, 26.6, 27.4, 28.2, 29,
                                 29.8, 30.6, 31.5, 32.4, 33.4, 34.5, 35.8, 37.2, 39,   41.8});
  return DaysOf(kYears.Draw(random));
}

days DrawAgeGap(SeededRandom& random) {
  // Years. Men are 2.7 years older in the mean (design).
  static const Quantiles kYears({-9,  -3.6, -2,  -1,  -0.3, 0.2, 0.7, 1.1, 1.5,  1.9, 2.3,
                                 2.7, 3.2,  3.7, 4.3, 5,    5.9, 7,   8.6, 11.2, 19});
  return DaysOf(kYears.Draw(random));
}

}  // namespace koppel::population
