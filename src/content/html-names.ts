/**
 * The named character references that texts have: those of HTML 4 and, of the two thousand of the HTML Standard
 * (https://html.spec.whatwg.org/entities.json), the short ones of letters and marks. The rest stands for signs of
 * mathematics; such a name stays as it is written. In the order of what they stand for, which takes half the room of a
 * list of pairs.
 *
 * Between commas: how far the code point is from the one before (1 where nothing is said), then the names. A star is
 * behind those that are references without a semicolon, too.
 */
const NAMES = `
9Tab,24excl,QUOT* quot*,num,dollar,percnt,AMP* amp*,apos,lpar,rpar,ast midast,plus,comma,2period,sol,11colon,semi,
LT* lt*,equals,GT* gt*,quest,commat,27lbrack lsqb,bsol,rbrack rsqb,Hat,lowbar,grave,27lbrace lcub,verbar vert,
rbrace rcub,35nbsp*,iexcl*,cent*,pound*,curren*,yen*,brvbar*,sect*,Dot die uml*,COPY* copy*,ordf*,laquo*,not*,shy*,
REG* reg*,macr* strns,deg*,plusmn* pm,sup2*,sup3*,acute*,micro*,para*,middot*,cedil*,sup1*,ordm*,raquo*,frac14*,
frac12* half,frac34*,iquest*,Agrave*,Aacute*,Acirc*,Atilde*,Auml*,Aring* angst,AElig*,Ccedil*,Egrave*,Eacute*,Ecirc*,
Euml*,Igrave*,Iacute*,Icirc*,Iuml*,ETH*,Ntilde*,Ograve*,Oacute*,Ocirc*,Otilde*,Ouml*,times*,Oslash*,Ugrave*,Uacute*,
Ucirc*,Uuml*,Yacute*,THORN*,szlig*,agrave*,aacute*,acirc*,atilde*,auml*,aring*,aelig*,ccedil*,egrave*,eacute*,ecirc*,
euml*,igrave*,iacute*,icirc*,iuml*,eth*,ntilde*,ograve*,oacute*,ocirc*,otilde*,ouml*,div divide*,oslash*,ugrave*,
uacute*,ucirc*,uuml*,yacute*,thorn*,yuml*,Amacr,amacr,Abreve,abreve,Aogon,aogon,Cacute,cacute,Ccirc,ccirc,Cdot,cdot,
Ccaron,ccaron,Dcaron,dcaron,Dstrok,dstrok,Emacr,emacr,3Edot,edot,Eogon,eogon,Ecaron,ecaron,Gcirc,gcirc,Gbreve,gbreve,
Gdot,gdot,Gcedil,2Hcirc,hcirc,Hstrok,hstrok,Itilde,itilde,Imacr,imacr,3Iogon,iogon,Idot,imath inodot,IJlig,ijlig,Jcirc,
jcirc,Kcedil,kcedil,kgreen,Lacute,lacute,Lcedil,lcedil,Lcaron,lcaron,Lmidot,lmidot,Lstrok,lstrok,Nacute,nacute,Ncedil,
ncedil,Ncaron,ncaron,napos,ENG,eng,Omacr,omacr,3Odblac,odblac,OElig,oelig,Racute,racute,Rcedil,rcedil,Rcaron,rcaron,
Sacute,sacute,Scirc,scirc,Scedil,scedil,Scaron,scaron,Tcedil,tcedil,Tcaron,tcaron,Tstrok,tstrok,Utilde,utilde,Umacr,
umacr,Ubreve,ubreve,Uring,uring,Udblac,udblac,Uogon,uogon,Wcirc,wcirc,Ycirc,ycirc,Yuml,Zacute,zacute,Zdot,zdot,Zcaron,
zcaron,20fnof,308circ,Hacek caron,17Breve breve,dot,ring,ogon,tilde,dblac,180Alpha,Beta,Gamma,Delta,2Zeta,Eta,Theta,
Iota,Kappa,Lambda,Mu,Nu,Xi,2Pi,Rho,2Sigma,Tau,2Phi,Chi,Psi,Omega ohm,8alpha,beta,gamma,delta,epsi,zeta,eta,theta,iota,
kappa,lambda,mu,nu,xi,2pi,rho,sigmaf sigmav,sigma,tau,upsi,phi,chi,psi,omega,8thetasym thetav,Upsi upsih,3phiv varphi,
piv varpi,7212ensp,emsp,emsp13,emsp14,2numsp,puncsp,thinsp,hairsp,2zwnj,zwj,lrm,rlm,dash hyphen,3ndash,mdash,horbar,
Verbar Vert,2lsquo,rsquo rsquor,lsquor sbquo,2ldquo,rdquo rdquor,bdquo ldquor,2dagger,Dagger,bull bullet,3nldr,
hellip mldr,10permil,2prime,Prime,tprime,bprime,4lsaquo,rsaquo,4oline,3caret,2hybull,frasl,104euro,101image,5numero,
2weierp,4real,6TRADE trade,19alefsym,30frac13,frac23,frac15,frac25,frac35,frac45,frac16,frac56,frac18,frac38,frac58,
frac78,50larr,uarr,rarr,darr,harr,33crarr,27lArr,uArr,rArr,dArr,hArr,44forall,2part,exist,2empty,2nabla,isin,notin,2ni,
4prod,2sum,minus,5lowast,3radic,3prop,infin,2ang,7and,or,cap,cup,int,9there4,8sim,9cong,3asymp,24ne,equiv,3le,ge,29sub,
sup,nsub,2sube,supe,14oplus,2otimes,14perp,32sdot,67lceil,rceil,lfloor,rfloor,703loz,59starf,star,8phone,50female,
2male,30spades,3clubs,2hearts,diams,173check,4cross,209lang,rang
`

/** A named character reference. */
export interface NamedCharacter {
  characters: string
  /** Whether it is one without its semicolon, too: `&copy 2020`. */
  isLoose: boolean
}

let known: ReadonlyMap<string, NamedCharacter> | undefined

/** What a name between `&` and `;` stands for; undefined where there is no such name. */
export function namedCharacter(name: string): NamedCharacter | undefined {
  known ??= readNames()
  return known.get(name)
}

/** Every name that is known. */
export function characterNames(): Iterable<string> {
  known ??= readNames()
  return known.keys()
}

function readNames(): Map<string, NamedCharacter> {
  const read = new Map<string, NamedCharacter>()
  let code = 0
  for (const [, step, names = ''] of NAMES.matchAll(/(\d*)([A-Za-z][\w* ]*)/g)) {
    code += step === '' ? 1 : Number(step)
    const characters = String.fromCodePoint(code)
    for (const name of names.split(' ')) {
      const isLoose = name.endsWith('*')
      read.set(isLoose ? name.slice(0, -1) : name, { characters, isLoose })
    }
  }
  return read
}
